"""manage.py bench NAME --json: measured figures as ratios to a yardstick of the same run."""

import json
import os
import signal
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dispatch.management.bench_result import Result
from dispatch.management.bench_stack import CHECKOUT, scratch_stack

Bench = Callable[[bool], list[Result]]


def _intake(small: bool) -> list[Result]:
    from dispatch.management.bench_intake import bench_intake

    return bench_intake(tickets=300 if small else 2_000)


def _deadline(small: bool) -> list[Result]:
    from dispatch.management.bench_deadline import bench_deadline

    return bench_deadline(deadlines=2_000 if small else 20_000)


def _routing(small: bool) -> list[Result]:
    from dispatch.management.bench_routing import routing_results

    return routing_results(decisions=1_000 if small else 5_000)


def _growth(small: bool) -> list[Result]:
    from dispatch.management.bench_growth import bench_growth

    return bench_growth(points=50 if small else 300, intakes=20 if small else 100)


def _push(small: bool) -> list[Result]:
    from dispatch.management.bench_push import bench_push

    sizes = [(20, 5)] if small else [(200, 40), (1_000, 40)]
    return [result for sockets, intakes in sizes for result in bench_push(sockets=sockets, intakes=intakes)]


def _timers(small: bool) -> list[Result]:
    from dispatch.management.bench_timers import bench_timers

    return bench_timers(timers=100 if small else 2_000)


def _parse(small: bool) -> list[Result]:
    from dispatch.management.bench_parse import bench_parse

    return bench_parse(examples=600 if small else None)


def _tiles(small: bool) -> list[Result]:
    from dispatch.management.bench_tiles import bench_tiles

    return bench_tiles(buildings=3_000 if small else 95_000, rounds=1 if small else 5)


BENCHES: dict[str, Bench] = {
    "intake": _intake,
    "deadline": _deadline,
    "routing": _routing,
    "growth": _growth,
    "push": _push,
    "timers": _timers,
    "parse": _parse,
    "tiles": _tiles,
}
#: Plain computations; they need no database and no processes.
ALONE = {"deadline", "routing", "parse"}


class Command(BaseCommand):
    """Starts a scratch stack of its own, measures there, and removes it."""

    help = "Measures intake, deadlines, routing, growth, push and timers; each figure beside a yardstick."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", choices=[*BENCHES, "all"], nargs="?", default="all")
        parser.add_argument("--json", action="store_true")
        parser.add_argument("--small", action="store_true", help="quick and rough, for tests")
        parser.add_argument(
            "--here",
            action="store_true",
            help="on this checkout's running stack; leaves tickets behind, so for scratch data only",
        )

    def handle(self, *args: Any, name: str, here: bool, **options: Any) -> None:
        if not here and name not in ALONE:
            self._in_scratch_stack(name, options)
            return
        names = list(BENCHES) if name == "all" else [name]
        results: list[Result] = []
        for chosen in names:
            self.stderr.write(f"measuring {chosen}")
            results += BENCHES[chosen](options["small"])
        if options["json"]:
            told = {
                "machine": {"cpus": os.cpu_count(), "load": round(os.getloadavg()[0], 2)},
                "small": options["small"],
                "results": [result.as_json() for result in results],
            }
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))
            return
        for result in results:
            self.stdout.write(result.as_line())

    def _in_scratch_stack(self, name: str, options: dict[str, Any]) -> None:
        flags = [flag for flag in ("json", "small") if options[flag]]
        arguments = [name, "--here", *(f"--{flag}" for flag in flags)]
        self.stderr.write("starting a stack to measure on; it is removed afterwards")
        signal.signal(signal.SIGTERM, _raise_stop)
        with scratch_stack() as environment:
            measured = subprocess.run(
                [sys.executable, "manage.py", "bench", *arguments],
                cwd=CHECKOUT,
                env=environment,
                check=False,
            )
        if measured.returncode:
            raise CommandError("the measurement failed; its reason stands above")


def _raise_stop(_number: int, _frame: Any) -> None:
    """Told to end: the scratch stack is still removed."""
    raise KeyboardInterrupt
