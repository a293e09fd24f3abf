"""Export a dispatch table to a spreadsheet."""

import csv
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from openpyxl import Workbook
from openpyxl.cell.cell import TYPE_STRING

from dispatch.models import DispatchTable
from dispatch.selectors.current_tables import published_table
from dispatch.selectors.dispatch_sheet import dispatch_sheet

WIDTHS = {"B": 12, "C": 14, "D": 24, "J": 36, "K": 36, "L": 30, "M": 36, "Q": 30}


class Command(BaseCommand):
    help = (
        "Writes a dispatch table (派单目录) to XLSX or CSV, by the file's ending; "
        "import_dispatch_table reads it back."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--table-version", type=int, help="the published version by default")
        parser.add_argument("--draft", type=int, help="number of a draft instead")
        parser.add_argument("--language", choices=("zh", "en"), default="zh")

    def handle(self, *args: Any, **options: Any) -> None:
        table = find_table(options["table_version"], options["draft"])
        if table is None:
            raise CommandError("没有这份派单目录。/ There is no such dispatch table.")
        lines = dispatch_sheet(table.pk, language=options["language"])
        path: Path = options["file"]
        if path.suffix.lower() == ".csv":
            write_csv(path, lines)
        else:
            write_xlsx(path, lines, "派单目录" if options["language"] == "zh" else "dispatch table")
        self.stdout.write(f"{len(lines) - 1} rows: {path}")


def find_table(version: int | None, draft: int | None) -> DispatchTable | None:
    """The draft, the version, or the published table."""
    if draft is not None:
        return DispatchTable.objects.filter(pk=draft).first()
    if version is not None:
        return DispatchTable.objects.filter(version=version).first()
    return published_table()


def write_csv(path: Path, lines: Sequence[Sequence[str]]) -> None:
    """UTF-8 with BOM, which spreadsheet programs need to show Chinese."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(lines)


def write_xlsx(path: Path, lines: Sequence[Sequence[str]], title: str) -> None:
    """Every cell is text, so that codes keep their digits and nothing is taken for a formula."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    for number, line in enumerate(lines, 1):
        for column, text in enumerate(line, 1):
            if text:
                cell = sheet.cell(number, column, text)
                cell.data_type = TYPE_STRING
                cell.number_format = "@"
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    for letter, width in WIDTHS.items():
        sheet.column_dimensions[letter].width = width
    book.save(path)
