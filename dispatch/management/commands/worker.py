"""manage.py worker: relay, timers and housekeeping, until SIGTERM or SIGINT."""

import importlib.util
import signal
from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from dispatch.tasks.duty_loop import DutyLoop
from dispatch.tasks.grid_loop import GridLoop
from dispatch.tasks.grouping_loop import GroupingLoop
from dispatch.tasks.import_loop import ImportLoop
from dispatch.tasks.learning_loop import LearningLoop
from dispatch.tasks.message_loop import MessageLoop
from dispatch.tasks.prune_loop import PruneLoop
from dispatch.tasks.relay_loop import RelayLoop
from dispatch.tasks.sheet_loop import SheetLoop
from dispatch.tasks.supervised_loop import SupervisedLoop
from dispatch.tasks.watch_loop import WatchLoop
from dispatch.tasks.worker import Worker


class Command(BaseCommand):
    """Any number may run: one of them is the relay, all of them fire timers."""

    help = "Relay events to the feed, fire due timers, prune the feed; ends cleanly on SIGTERM."
    #: They would build all doors, which takes longer than everything else a worker starts with.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--only",
            choices=(
                "relay",
                "timers",
                "grid",
                "grouping",
                "imports",
                "watch",
                "messages",
                "sheets",
                "learning",
                "duty",
            ),
            help="one duty alone, for rehearsals and tests",
        )
        parser.add_argument("--heartbeat", type=Path, default=settings.VAR_DIR / "worker.json")

    def handle(self, *args: object, **options: object) -> None:
        worker = Worker(_loops(options["only"]), Path(str(options["heartbeat"])))
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: worker.stop())
        if not worker.run():
            raise CommandError("a duty did not end in time; the log names it")


def _loops(only: object) -> list[SupervisedLoop]:
    loops: list[SupervisedLoop] = [
        RelayLoop(),
        PruneLoop(),
        GridLoop(),
        GroupingLoop(),
        ImportLoop(),
        WatchLoop(),
        MessageLoop(),
        SheetLoop(),
        LearningLoop(),
        DutyLoop(),
    ]
    if importlib.util.find_spec("dispatch.services.fire_timers"):
        from dispatch.tasks.timer_loop import TimerLoop

        loops.append(TimerLoop())
    return [loop for loop in loops if only in (None, loop.name)]
