"""The housekeeper's duty: once an hour let old feed rows go."""

from threading import Event as Flag

from django.db import connection

from dispatch.services.prune_feed import prune_feed
from dispatch.tasks.supervised_loop import SupervisedLoop

PAUSE_S = 3600.0


class PruneLoop(SupervisedLoop):
    """Any worker may do it; two at once only find less to do."""

    name = "prune"

    def __init__(self) -> None:
        self.removed = 0

    def work(self, stop: Flag) -> None:
        """Prune, rest an hour, until told to stop."""
        try:
            while not stop.is_set():
                self.removed += prune_feed()
                self.well()
                connection.close()
                stop.wait(PAUSE_S)
        finally:
            connection.close()

    def report(self) -> dict[str, object]:
        """How many feed rows this worker let go since it began."""
        return {"removed": self.removed}
