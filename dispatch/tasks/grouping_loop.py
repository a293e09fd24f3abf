"""What belongs together is found beside intake: floods within seconds, repeats and hot spots now and then."""

from threading import Event as Flag

from django.db import connection

from dispatch.services.detect_floods import detect_floods
from dispatch.tasks.supervised_loop import SupervisedLoop

PAUSE_S = 2.0


class GroupingLoop(SupervisedLoop):
    """Looks for floods every two seconds."""

    name = "grouping"

    def __init__(self) -> None:
        self.floods = 0

    def work(self, stop: Flag) -> None:
        """Look until told to stop; lets go of the connection on leaving."""
        try:
            while not stop.is_set():
                self.floods += detect_floods()
                self.well()
                stop.wait(PAUSE_S)
        finally:
            connection.close()

    def report(self) -> dict[str, object]:
        """How many floods this worker found since it began."""
        return {"floods": self.floods}
