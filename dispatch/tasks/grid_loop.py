"""The grid's duty: planned changes take effect on time, and no open ticket keeps a cell that is no more."""

from threading import Event as Flag

from django.db import connection

from dispatch.services.settle_grid_changes import settle_grid_changes, sweep_vanished_cells
from dispatch.tasks.supervised_loop import SupervisedLoop

PAUSE_S = 2.0
SWEEP_EVERY = 15


class GridLoop(SupervisedLoop):
    """Asks for due changes every two seconds, for tickets without a valid cell every half minute."""

    name = "grid"

    def __init__(self) -> None:
        self.settled = 0
        self.swept = 0

    def work(self, stop: Flag) -> None:
        """Settle and sweep until told to stop; lets go of the connection on leaving."""
        rounds = 0
        try:
            while not stop.is_set():
                self.settled += settle_grid_changes()
                if rounds % SWEEP_EVERY == 0:
                    self.swept += sweep_vanished_cells()
                self.well()
                rounds += 1
                stop.wait(PAUSE_S)
        finally:
            connection.close()

    def report(self) -> dict[str, object]:
        """How many changes this worker settled and tickets it re-assigned since it began."""
        return {"settled": self.settled, "swept": self.swept}
