"""The watchman's duty: what nobody acknowledged is reminded and passed on, and clocks follow changed rules."""

from threading import Event as Flag

from django.db import connection

from dispatch.services.follow_clock_rules import follow_clock_rules
from dispatch.services.refresh_watch_lists import make_key_list_when_due
from dispatch.services.watch_alarms import BATCH, watch_alarms
from dispatch.services.watch_knowledge import watch_knowledge
from dispatch.services.watch_reminders import watch_reminders
from dispatch.tasks.supervised_loop import SupervisedLoop

PAUSE_S = 5.0


class WatchLoop(SupervisedLoop):
    """Any number of workers may watch: each takes what no other holds."""

    name = "watch"

    def __init__(self) -> None:
        self.steps = 0
        self._rules_version: int | None = None

    def work(self, stop: Flag) -> None:
        """Watch until told to stop; a full batch is followed at once by the next one."""
        try:
            while not stop.is_set():
                self._rules_version = follow_clock_rules(known=self._rules_version)
                done = watch_alarms() + watch_reminders() + watch_knowledge()
                make_key_list_when_due()
                self.well()
                self.steps += done
                if done < BATCH:
                    connection.close()
                    stop.wait(PAUSE_S)
        finally:
            connection.close()

    def report(self) -> dict[str, object]:
        """How many steps this worker took since it began."""
        return {"steps": self.steps}
