"""manage.py bench NAME --json: measured figures as ratios to a yardstick of the same run."""

import json
import os
import signal
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dispatch.management.bench_result import Result, Told, as_line
from dispatch.management.bench_stack import CHECKOUT, scratch_stack, seed_scale

Bench = Callable[..., list[Result]]


def _intake(small: bool) -> list[Result]:
    from dispatch.management.bench_intake import bench_intake

    return bench_intake(tickets=300 if small else 2_000)


def _deadline(small: bool) -> list[Result]:
    from dispatch.management.bench_deadline import bench_deadline

    return bench_deadline(deadlines=2_000 if small else 20_000)


def _deadline_oracle(small: bool) -> list[Result]:
    from dispatch.management.bench_deadline_oracle import bench_deadline_oracle

    return bench_deadline_oracle(cases=10_000 if small else 1_000_000)


def _invariants(small: bool) -> list[Result]:
    from dispatch.management.bench_at_scale import bench_invariants

    return bench_invariants(tickets=500 if small else 100_000)


def _recount(small: bool) -> list[Result]:
    from dispatch.management.bench_recount import bench_recount

    return bench_recount(tickets=500 if small else 100_000)


def _races(small: bool, size: int = 10_000) -> list[Result]:
    from dispatch.management.bench_races import bench_races

    return bench_races(races=100 if small else size)


def _lists(small: bool) -> list[Result]:
    from dispatch.management.bench_lists import bench_lists

    return bench_lists(tickets=1_000 if small else 1_000_000, asked=8 if small else 200)


def _duplicates(small: bool) -> list[Result]:
    from dispatch.management.bench_duplicates import bench_duplicates

    return bench_duplicates(tickets=2_000 if small else 100_000, asked=50 if small else 1_000)


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


def _timers_killed(small: bool, size: int = 100_000) -> list[Result]:
    from dispatch.management.bench_timers_killed import bench_timers_killed

    return bench_timers_killed(timers=200 if small else size)


def _timers_after_outage(small: bool, size: int = 10_000) -> list[Result]:
    from dispatch.management.bench_timers_after_outage import bench_timers_after_outage

    return bench_timers_after_outage(timers=200 if small else size)


def _parse(small: bool) -> list[Result]:
    from dispatch.management.bench_parse import bench_parse

    return bench_parse(examples=600 if small else None)


def _tiles(small: bool) -> list[Result]:
    from dispatch.management.bench_tiles import bench_tiles

    return bench_tiles(buildings=3_000 if small else 95_000, rounds=1 if small else 15, fetch_tipg=not small)


def _geocode(small: bool) -> list[Result]:
    from dispatch.management.bench_geocode import bench_geocode

    return bench_geocode(queries=200 if small else 3_000)


def _search(small: bool) -> list[Result]:
    from dispatch.management.bench_search import bench_search

    return bench_search(tickets=2_000 if small else 100_000, asked=20 if small else 200)


def _seed(small: bool) -> list[Result]:
    from dispatch.management.bench_seed import bench_seed

    return bench_seed(scale="tiny" if small else "district")


def _registry(small: bool) -> list[Result]:
    from dispatch.management.bench_registry import FULL, bench_registry

    return bench_registry(residents=3_000 if small else FULL)


def _redraw(small: bool) -> list[Result]:
    from dispatch.management.bench_redraw import bench_redraw

    return bench_redraw(buildings=2_000, rounds=2) if small else bench_redraw()


def _load(small: bool) -> list[Result]:
    from dispatch.management.bench_import import bench_import

    return bench_import()


def _verification(small: bool) -> list[Result]:
    from dispatch.management.bench_verification import bench_verification

    return bench_verification(records=3_000 if small else 4_000_000)


def _verification_tasks(small: bool) -> list[Result]:
    from dispatch.management.bench_verification_tasks import bench_verification_tasks

    return bench_verification_tasks(records=4_000 if small else 100_000)


def _figures(small: bool) -> list[Result]:
    from dispatch.management.bench_figures import bench_figures

    return bench_figures(tickets=500 if small else 50_000)


BENCHES: dict[str, Bench] = {
    "intake": _intake,
    "figures": _figures,
    "deadline": _deadline,
    "deadline_oracle": _deadline_oracle,
    "routing": _routing,
    "duplicates": _duplicates,
    "growth": _growth,
    "push": _push,
    "races": _races,
    "recount": _recount,
    "invariants": _invariants,
    "timers": _timers,
    "timers_killed": _timers_killed,
    "timers_after_outage": _timers_after_outage,
    "lists": _lists,
    "parse": _parse,
    "geocode": _geocode,
    "redraw": _redraw,
    "search": _search,
    "seed": _seed,
    "tiles": _tiles,
    "verification": _verification,
    "verification_tasks": _verification_tasks,
    "registry": _registry,
    "load": _load,
}
#: Plain computations; they need no database and no processes.
ALONE = {"deadline", "deadline_oracle", "routing", "parse"}
#: Their size may be given: races, timers that come due.
SIZED = ("races", "timers_killed", "timers_after_outage")
#: They start workers of their own, where nothing else may fire timers.
WITHOUT_WORKERS = ("timers_killed", "timers_after_outage")
#: Measured in the district drawn in full, which is seeded once for all of them; the rest in the tiny one.
IN_DISTRICT = {"seed", "geocode", "tiles", "redraw", "load"}


class Command(BaseCommand):
    """Starts scratch stacks of its own, measures there, and removes them."""

    help = "Measures what the product promises; each figure beside a yardstick of the same run."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("names", choices=[*BENCHES, "all"], nargs="*", default="all", metavar="NAME")
        parser.add_argument("--json", action="store_true")
        parser.add_argument("--small", action="store_true", help="quick and rough, for tests")
        parser.add_argument(
            "--size", type=int, help=f"for {', '.join(SIZED)}: how many, instead of the number promised"
        )
        parser.add_argument(
            "--here",
            action="store_true",
            help="on this checkout's running stack; leaves tickets behind and rebuilds what it measures, so for "
            "scratch data only",
        )

    def handle(self, *args: Any, names: list[str] | str, here: bool, **options: Any) -> None:
        chosen = list(BENCHES) if "all" in names else list(dict.fromkeys(names))
        small, size = bool(options["small"]), options["size"]
        results = [
            told for name in chosen if here or name in ALONE for told in self._measure(name, small, size)
        ]
        passed_on = [*(["--small"] if small else []), *(["--size", str(size)] if size else [])]
        if not here:
            for scale, group in _groups([name for name in chosen if name not in ALONE], small=small):
                results += self._in_scratch_stack(group, scale, passed_on)
        if options["json"]:
            machine = {"cpus": os.cpu_count(), "load": round(os.getloadavg()[0], 2)}
            told = {"machine": machine, "small": small, "results": results}
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))
            return
        for result in results:
            self.stdout.write(as_line(result))

    def _measure(self, name: str, small: bool, size: int | None) -> list[Told]:
        self.stderr.write(f"measuring {name}")
        given = {"size": size} if size and name in SIZED else {}
        return [result.as_json() for result in BENCHES[name](small, **given)]

    def _in_scratch_stack(self, names: list[str], scale: str, options: list[str]) -> list[Told]:
        """`seed` fills the database before anything serves from it, `WITHOUT_WORKERS` are measured then too; the
        rest is asked of the running stack."""
        self.stderr.write(f"starting a stack of scale {scale} to measure on; it is removed afterwards")
        signal.signal(signal.SIGTERM, _raise_stop)
        results: list[Told] = []

        def fill(environment: Mapping[str, str]) -> None:
            if "seed" in names:
                results.extend(_run(["seed"], options, environment))
            elif scale != "tiny":
                seed_scale(scale, environment)
            before = [name for name in names if name in WITHOUT_WORKERS]
            results.extend(_run(before, options, environment) if before else [])

        served = [name for name in names if name not in ("seed", *WITHOUT_WORKERS)]
        with scratch_stack(first=fill, serving=bool(served)) as environment:
            results += _run(served, options, environment) if served else []
        return results


def _groups(names: list[str], *, small: bool) -> Iterator[tuple[str, list[str]]]:
    """(scale, benches) for each stack that is needed; the small sizes all fit a tiny one."""
    in_district = [name for name in names if name in IN_DISTRICT and not small]
    apart = [name for name in names if name in WITHOUT_WORKERS and not small]  # they leave too much behind
    in_tiny = [name for name in names if name not in (*in_district, *apart)]
    for scale, group in (("tiny", in_tiny), ("tiny", apart), ("district", in_district)):
        if group:
            yield scale, group


def _run(names: list[str], options: list[str], environment: Mapping[str, str]) -> list[Told]:
    """The figures of a process of its own in that stack. Raises CommandError when it fails."""
    measured = subprocess.run(
        [sys.executable, "manage.py", "bench", *names, "--here", "--json", *options],
        cwd=CHECKOUT,
        env=dict(environment),
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if measured.returncode:
        raise CommandError("the measurement failed; its reason stands above")
    told: list[Told] = json.loads(measured.stdout)["results"]
    return told


def _raise_stop(_number: int, _frame: Any) -> None:
    """Told to end: the scratch stack is still removed."""
    raise KeyboardInterrupt
