"""Who owns what, where: the coverage of a dispatch table, with its holes."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dispatch.domain.dispatch_rows import AreaKind
from dispatch.management.commands.export_dispatch_table import find_table
from dispatch.selectors.coverage_matrix import LEVELS, Matrix, coverage_matrix, coverage_view


class Command(BaseCommand):
    help = (
        "Says for every class and matter in every area who leads it by the dispatch table (派单目录), and where "
        "nobody does. export_dispatch_table --coverage writes the same as a sheet."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--table-version", type=int, help="the version in force by default")
        parser.add_argument("--draft", type=int, help="number of a draft instead")
        parser.add_argument("--level", choices=[level.value for level in LEVELS], default="community")
        parser.add_argument("--subject", default="", help="only classes and matters whose code begins so")
        parser.add_argument("--json", action="store_true", help="the matrix as runs, for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        table = find_table(options["table_version"], options["draft"])
        if table is None:
            raise CommandError("没有这份派单目录。/ There is no such dispatch table.")
        matrix = coverage_matrix(table, AreaKind(options["level"]))
        if options["json"]:
            view = coverage_view(matrix, subject=options["subject"], limit=len(matrix.subjects) + 1)
            self.stdout.write(json.dumps(view, ensure_ascii=False))
        else:
            self.stdout.write("\n".join(lines_of(matrix, options["subject"])))


def lines_of(matrix: Matrix, beginning: str) -> list[str]:
    """Totals, then one line for each class or matter: its owners with the number of areas, holes first."""
    total = len(matrix.subjects) * len(matrix.spots)
    lines = [
        (
            f"{len(matrix.subjects)} 类别与事项 / classes and matters × {len(matrix.spots)} 区域 / areas = {total}; "
            f"无人 / nobody: {matrix.holes}"
        )
    ]
    for subject, owners in zip(matrix.subjects, matrix.owners, strict=True):
        if not subject.code.startswith(beginning):
            continue
        counted: dict[str, int] = {}
        for owner in owners:
            name = owner.unit if owner else "无人 / nobody"
            counted[name] = counted.get(name, 0) + 1
        told = ", ".join(
            f"{name} {number}" for name, number in sorted(counted.items(), key=lambda one: -one[1])
        )
        lines.append(f"{subject.key} {matrix.name(subject)}: {told}")
    return lines
