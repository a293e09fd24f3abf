"""The messenger's duty: turn news into messages and deliver what waits. Several workers may do so side by side."""

from threading import Event as Flag

from django.db import connection

from dispatch.selectors.current_moment import current_moment
from dispatch.services.deliver_messages import deliver_messages
from dispatch.services.spread_news import spread_news
from dispatch.tasks.supervised_loop import SupervisedLoop
from gis.domain.errors import GridlineError

PAUSE_S = 0.5


class MessageLoop(SupervisedLoop):
    """Goes on at once while there is something to do."""

    name = "messages"

    def __init__(self) -> None:
        self.told = 0
        self.taken = 0

    def work(self, stop: Flag) -> None:
        """Spread and deliver until told to stop; lets go of the connection on leaving."""
        try:
            while not stop.is_set():
                busy = self._round()
                self.well()
                if not busy:
                    stop.wait(PAUSE_S)
        finally:
            connection.close()

    def _round(self) -> bool:
        try:
            told = spread_news(at=current_moment().now)
            taken = deliver_messages()
        except GridlineError as early:
            if early.code != "district_missing":
                raise
            return False  # nothing was set up yet, so there is nobody to tell
        self.told += told
        self.taken += taken
        return bool(told or taken)

    def report(self) -> dict[str, object]:
        """How many events this worker passed and messages it took in hand since it began."""
        return {"told": self.told, "taken": self.taken}
