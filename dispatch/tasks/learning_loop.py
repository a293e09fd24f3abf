"""The learner's duty: the suggestions of routing are learned anew at night, in a process of their own."""

import subprocess
import sys
from threading import Event as Flag

from django.conf import settings
from django.db import connection

from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.next_learning import next_learning_at
from dispatch.tasks.supervised_loop import SupervisedLoop
from gis.domain.errors import GridlineError

PAUSE_S = 60.0
#: After a try that learned nothing: there were too few tickets, or another worker was at it.
LONG_PAUSE_S = 3600.0
LOOK_S = 1.0


class LearningLoop(SupervisedLoop):
    """Looks once a minute. The work is minutes of CPU, so it has a process that gives way to everything else."""

    name = "learning"

    def __init__(self) -> None:
        self.runs = 0

    def work(self, stop: Flag) -> None:
        """Start the learner whenever it is due until told to stop; a learner at work is ended then."""
        while not stop.is_set():
            due = self._due()
            self.well()
            if due:
                self._learn(stop)
            stop.wait(LONG_PAUSE_S if due else PAUSE_S)

    def _due(self) -> bool:
        try:
            due_at = next_learning_at()
            return due_at is not None and due_at <= current_moment().now
        except GridlineError as early:
            if early.code != "district_missing":
                raise
            return False
        finally:
            connection.close()

    def _learn(self, stop: Flag) -> None:
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "learn_own_routing", "--polite"]
        learner = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        try:
            while learner.poll() is None and not stop.wait(LOOK_S):
                pass
        finally:
            if learner.poll() is None:
                learner.terminate()
            learner.wait()
        self.runs += 1

    def report(self) -> dict[str, object]:
        """How often this worker started the learner."""
        return {"runs": self.runs}
