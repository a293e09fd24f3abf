"""The housekeeper's duty: once an hour let old feed rows and old answers to repeated requests go."""

from threading import Event as Flag

from django.db import connection

from dispatch.services.idempotency import forget_old_answers
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
                self.removed += prune_feed() + forget_old_answers()
                self.well()
                connection.close()
                stop.wait(PAUSE_S)
        finally:
            connection.close()

    def report(self) -> dict[str, object]:
        """How many rows this worker let go since it began."""
        return {"removed": self.removed}
