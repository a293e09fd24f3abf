"""Export a dispatch table to a spreadsheet."""

import csv
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dispatch.domain.dispatch_rows import AreaKind
from dispatch.models import DispatchTable
from dispatch.selectors.coverage_matrix import LEVELS
from dispatch.selectors.current_tables import published_table
from dispatch.selectors.dispatch_sheet import dispatch_sheet
from dispatch.services.write_dispatch_workbook import dispatch_workbook


class Command(BaseCommand):
    help = (
        "Writes a dispatch table (派单目录) to XLSX or CSV, by the file's ending; import_dispatch_table reads it "
        "back. A workbook offers lists to choose from and notes."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--table-version", type=int, help="the version in force by default")
        parser.add_argument("--draft", type=int, help="number of a draft instead")
        parser.add_argument("--language", choices=("zh", "en"), default="zh")
        parser.add_argument(
            "--coverage", choices=[level.value for level in LEVELS],
            help="a further sheet of who owns what by areas of this level (XLSX)",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        table = find_table(options["table_version"], options["draft"])
        if table is None:
            raise CommandError("没有这份派单目录。/ There is no such dispatch table.")
        path: Path = options["file"]
        language, coverage = options["language"], options["coverage"]
        try:
            if path.suffix.lower() == ".csv":
                write_csv(path, dispatch_sheet(table.pk, language=language))
            else:
                level = AreaKind(coverage) if coverage else None
                path.write_bytes(dispatch_workbook(table, language=language, coverage=level))
        except OSError as error:
            raise CommandError(f"写不了 {path}。/ Cannot write {path}: {error.strerror}") from error
        self.stdout.write(f"{table.rules.count()} rows: {path}")


def find_table(version: int | None, draft: int | None) -> DispatchTable | None:
    """The draft, the version, or the table in force."""
    if draft is not None:
        return DispatchTable.objects.filter(pk=draft).first()
    if version is not None:
        return DispatchTable.objects.filter(version=version).first()
    return published_table()


def write_csv(path: Path, lines: Sequence[Sequence[str]]) -> None:
    """UTF-8 with BOM, which spreadsheet programs need to show Chinese."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(lines)
