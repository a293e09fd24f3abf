"""The roster's duty: handovers, missed confirmations, work of those on leave, and once a day the gaps ahead."""

from threading import Event as Flag

from django.db import connection

from dispatch.services.watch_duty import watch_duty
from dispatch.tasks.supervised_loop import SupervisedLoop
from gis.domain.errors import GridlineError

PAUSE_S = 5.0
NOT_SET_UP = ("district_missing", "calendar_missing")


class DutyLoop(SupervisedLoop):
    """Any number of workers may watch: what one of them did is marked by a row."""

    name = "duty"

    def __init__(self) -> None:
        self.done = 0

    def work(self, stop: Flag) -> None:
        """Watch until told to stop; lets go of the connection on leaving."""
        try:
            while not stop.is_set():
                self.done += self._round()
                self.well()
                connection.close()
                stop.wait(PAUSE_S)
        finally:
            connection.close()

    def _round(self) -> int:
        try:
            return watch_duty()
        except GridlineError as early:
            if early.code not in NOT_SET_UP:
                raise
            return 0

    def report(self) -> dict[str, object]:
        """How many handovers, alarms and leaves this worker dealt with since it began."""
        return {"done": self.done}
