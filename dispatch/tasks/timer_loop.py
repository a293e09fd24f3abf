"""The timers' duty: fire what is due, batch by batch. Several workers may do so side by side."""

from threading import Event as Flag

from django.db import connection

from dispatch.services.fire_timers import fire_due_timers
from dispatch.tasks.supervised_loop import SupervisedLoop

BATCH = 200
PAUSE_S = 0.25


class TimerLoop(SupervisedLoop):
    """Whoever fired something looks again at once; lateness is made up, never skipped."""

    name = "timers"

    def __init__(self) -> None:
        self.fired = 0

    def work(self, stop: Flag) -> None:
        """Fire due timers until told to stop; lets go of the connection on leaving."""
        try:
            while not stop.is_set():
                fired = fire_due_timers(batch=BATCH)
                self.well()
                self.fired += fired
                if not fired:
                    stop.wait(PAUSE_S)
        finally:
            connection.close()

    def report(self) -> dict[str, object]:
        """How many timers this worker fired since it began."""
        return {"fired": self.fired}
