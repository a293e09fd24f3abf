"""Check the invariants over the whole database; exit code 1 when one is broken."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from dispatch.domain.invariants import INVARIANTS, Breach
from dispatch.management.side_by_side import side_by_side
from dispatch.selectors import (
    invariants_clocks,
    invariants_figures,
    invariants_ground,
    invariants_intakes,
    invariants_side_paths,
    invariants_stores,
    invariants_supervision,
    invariants_tickets,
    invariants_verification,
    invariants_verification_tasks,
    invariants_work,
)
from dispatch.selectors.current_moment import Moment, current_moment

SHOWN = 50


class Command(BaseCommand):
    help = "Checks the invariants I1–I15 on one snapshot of the database and lists every breach."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="machine-readable answer")

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            transaction.get_connection().cursor().execute(
                "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"
            )
            found = list(breaches(current_moment()))
        if options["json"]:
            counts = {name: sum(1 for breach in found if breach.invariant == name) for name in INVARIANTS}
            listed = [breach.as_json() for breach in found]
            self.stdout.write(
                json.dumps({"ok": not found, "counts": counts, "breaches": listed}, ensure_ascii=False)
            )
        else:
            self.write_text(found)
        if found:
            raise SystemExit(1)

    def write_text(self, found: list[Breach]) -> None:
        for name, meaning in INVARIANTS.items():
            broken = sum(1 for breach in found if breach.invariant == name)
            self.stdout.write(f"{name:4} {'ok' if not broken else f'{broken} broken':>12}  {meaning}")
        for breach in found[:SHOWN]:
            self.stdout.write(f"{breach.invariant} {breach.subject}: {breach.text}")


def breaches(moment: Moment) -> Iterator[Breach]:
    """Every breach; the longest checks first, so that nobody waits for the last one."""
    at_moment = (
        invariants_figures.figures,
        invariants_stores.boards,
        invariants_verification_tasks.verification_tasks,
    )
    yield from side_by_side(
        [
            *(partial(check, moment) for check in at_moment),
            invariants_stores.feed,
            invariants_intakes.intakes,
            invariants_tickets.histories_alone,
            invariants_side_paths.side_paths,
            invariants_supervision.supervision,
            invariants_work.work,
            partial(invariants_clocks.timer_breaches, moment.now),
            invariants_clocks.city_times,
            invariants_stores.files,
            invariants_stores.imports,
            invariants_stores.looks,
            invariants_verification.verification_figures,
            invariants_ground.ground,
            invariants_stores.registry,
        ]
    )
