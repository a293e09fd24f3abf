"""Say how well routing can be learned from a file of past tickets."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import OperationalError

from dispatch.domain.import_report import Rejected
from dispatch.domain.learning.learn_values import LearnValues
from dispatch.management.bilingual import command_error
from dispatch.management.commands.import_tickets import load_mapping, words_for
from dispatch.selectors.learn_values import learn_values, shipped_learn_values
from dispatch.services.evaluate_routing import evaluate_routing
from dispatch.services.read_cases import read_cases
from dispatch.services.read_ticket_file import read_ticket_file
from gis.domain.errors import GridlineError

SHOWN = 20
REPORTED = 200


class Command(BaseCommand):
    help = (
        "Replays past tickets (派单学习评测) in the order of time, each ranked with what was known at its intake, and "
        "reports top-1, top-3, macro-F1, the share that could be dispatched at once, and time per ticket."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--mapping", type=Path, required=True, help="what the columns mean (YAML)")
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        mapping = load_mapping(options["mapping"])
        try:
            found = read_cases(rows=read_ticket_file(options["file"]), mapping=mapping)
            report = evaluate_routing(cases=found.cases, values=values_in_force())
        except GridlineError as refusal:
            raise command_error(refusal) from refusal
        head = {
            "file": options["file"].name,
            "mapping": mapping.name,
            "read": found.read,
            "rejected": len(found.rejected),
        }
        told = head | report | {"rejects": [rejected_view(one) for one in found.rejected[:REPORTED]]}
        if options["json"]:
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))
        else:
            self.print_report(told, found.rejected)

    def print_report(self, told: dict[str, Any], rejected: list[Rejected]) -> None:
        """The report for a person's eyes."""
        self.stdout.write(
            f"{told['mapping']}: {told['cases']} tickets of {told['read']} rows, {told['units']} units, "
            f"{told['from'][:10]} … {told['to'][:10]}"
        )
        self.stdout.write(f"{'':<32} top-1   top-3   macro-F1")
        self.print_line("learned 学习结果", told)
        self.print_line("  unit known at intake 即知单位", told["known_at_intake"])
        for name, figures in told["baselines"].items():
            self.print_line(name, figures)
        precision = told["auto_precision"]
        self.stdout.write(
            f"dispatched at once 自动派单: {told['auto_share']:.1%}"
            + (f", right 正确 {precision:.1%}" if precision is not None else "")
        )
        self.stdout.write(f"reachable 可达上限: {told['reachable']:.1%}; {told['ms_per_ticket']} ms/ticket")
        for one in rejected[:SHOWN]:
            self.stdout.write(f"  {one.line} {one.number}: {one.code}: {words_for(one)}")
        if len(rejected) > SHOWN:
            self.stdout.write(f"  … +{len(rejected) - SHOWN}")

    def print_line(self, name: str, figures: dict[str, Any]) -> None:
        """One line of the comparison."""
        self.stdout.write(
            f"{name:<32} {figures['top_1']:.4f}  {figures['top_3']:.4f}  {figures['macro_f1']:.4f}"
        )


def values_in_force() -> LearnValues:
    """The district's values; without a running database, which the replay does not need, those of the product."""
    try:
        return learn_values()
    except OperationalError:
        return shipped_learn_values()


def rejected_view(rejected: Rejected) -> dict[str, Any]:
    """A row that was set aside, with its reason in both languages."""
    return {
        "line": rejected.line,
        "number": rejected.number,
        "field": rejected.field,
        "code": rejected.code,
        "reason": words_for(rejected),
    }
