"""What belongs together is found beside intake: floods within seconds, repeats and hot spots now and then.

The spot checks of verification and its daily report to the city are looked after here too.
"""

import time
from threading import Event as Flag

from django.db import connection

from dispatch.services.detect_floods import detect_floods
from dispatch.services.draw_look_backs import draw_due_look_backs
from dispatch.services.draw_verification import draw_waiting
from dispatch.services.find_hot_spots import find_hot_spots
from dispatch.services.group_repeats import group_repeats
from dispatch.services.report_verified import report_verified
from dispatch.tasks.supervised_loop import SupervisedLoop

PAUSE_S = 2.0
#: Seconds between two looks of the slower duties: they read the tickets of a month.
REPEATS_EVERY_S, HOT_SPOTS_EVERY_S, LOOK_BACKS_EVERY_S, VERIFICATION_EVERY_S = 60.0, 600.0, 600.0, 300.0


class GroupingLoop(SupervisedLoop):
    """Looks for floods every two seconds, for repeats every minute, for hot spots and look-backs every ten."""

    name = "grouping"

    def __init__(self) -> None:
        self.floods = self.repeats = self.hot_spots = self.look_backs = self.drawn = self.reports = 0
        self._next = {"repeats": 0.0, "hot_spots": 0.0, "look_backs": 0.0, "verification": 0.0}

    def work(self, stop: Flag) -> None:
        """Look until told to stop; lets go of the connection on leaving."""
        try:
            while not stop.is_set():
                self.floods += detect_floods()
                if self._due("repeats", REPEATS_EVERY_S):
                    self.repeats += group_repeats()
                if self._due("hot_spots", HOT_SPOTS_EVERY_S):
                    self.hot_spots += find_hot_spots()
                if self._due("look_backs", LOOK_BACKS_EVERY_S):
                    self.look_backs += draw_due_look_backs()
                if self._due("verification", VERIFICATION_EVERY_S):
                    self.drawn += draw_waiting()
                    self.reports += report_verified()
                self.well()
                stop.wait(PAUSE_S)
        finally:
            connection.close()

    def _due(self, duty: str, every_s: float) -> bool:
        now = time.monotonic()
        if now < self._next[duty]:
            return False
        self._next[duty] = now + every_s
        return True

    def report(self) -> dict[str, object]:
        """What this worker found since it began."""
        return {
            "floods": self.floods,
            "repeats": self.repeats,
            "hot_spots": self.hot_spots,
            "look_backs": self.look_backs,
            "drawn": self.drawn,
            "reports": self.reports,
        }
