"""The statistician's duty: daily sheets and bulletins, on time or as soon as there is a worker again."""

from threading import Event as Flag

from django.db import connection

from dispatch.services.make_bulletins import make_due_bulletins
from dispatch.services.make_daily_sheets import make_due_sheets
from dispatch.tasks.supervised_loop import SupervisedLoop
from gis.domain.errors import GridlineError

PAUSE_S = 15.0


class SheetLoop(SupervisedLoop):
    """Looks four times a minute; days that were missed are made up one after the other."""

    name = "sheets"

    def __init__(self) -> None:
        self.made = 0

    def work(self, stop: Flag) -> None:
        """Make what is due until told to stop; lets go of the connection on leaving."""
        try:
            while not stop.is_set():
                made = self._round()
                self.well()
                self.made += made
                if not made:
                    connection.close()
                    stop.wait(PAUSE_S)
        finally:
            connection.close()

    def _round(self) -> int:
        try:
            return make_due_sheets() + make_due_bulletins()
        except GridlineError as early:
            if early.code != "district_missing":
                raise
            return 0  # nothing was set up yet, so there is nothing to count

    def report(self) -> dict[str, object]:
        """How many sheets this worker made since it began."""
        return {"made": self.made}
