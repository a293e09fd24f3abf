"""Rehearse a dispatch table on the tickets of the last days."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dispatch.domain.dispatch_rows import DispatchRow
from dispatch.domain.faults import FaultyInput
from dispatch.domain.sheet_titles import TITLES
from dispatch.domain.table_sheet import read_sheet
from dispatch.management.bilingual import command_error
from dispatch.management.commands.load_catalogues import read_lines
from dispatch.models import DispatchTable
from dispatch.selectors.dispatch_rows import dispatch_rows
from dispatch.selectors.rehearse_dispatch_table import rehearse_dispatch_table
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.selectors.units_index import units_index


class Command(BaseCommand):
    help = (
        "Says what a dispatch table (派单目录) would change on the tickets of the last days, compared with the one in "
        "force: how many would go from which unit to which. Takes a spreadsheet that is not stored, or a draft; "
        "nothing is written."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", help="spreadsheet; without it the newest draft")
        parser.add_argument("--table", type=int, help="id of a draft or an old version")
        parser.add_argument("--days", type=int, default=30)
        parser.add_argument("--listed", type=int, default=20, help="so many tickets are named")
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        if not 1 <= options["days"] <= 366:
            raise CommandError("--days 应在 1 到 366 之间。/ --days lies between 1 and 366.")
        try:
            told = rehearse_dispatch_table(
                rows=rows_of(options["file"], options["table"]),
                actor=Actor.system(),
                days=options["days"],
                listed=max(0, options["listed"]),
            )
        except GridlineError as refusal:
            raise command_error(refusal) from refusal
        if options["json"]:
            self.stdout.write(json.dumps(told, ensure_ascii=False, default=str))
        else:
            self.stdout.write("\n".join(summary(told)))


def rows_of(file: Path | None, table_id: int | None) -> tuple[DispatchRow, ...]:
    """The rows of the file, else of the table, else of the newest draft."""
    if file is not None:
        sheet = read_sheet(read_lines(file, TITLES["table"].values()), units_index())
        if sheet.faults:
            raise FaultyInput("dispatch_table_faulty", sheet.faults)
        return sheet.rows
    tables = DispatchTable.objects.all()
    chosen = tables.filter(pk=table_id) if table_id is not None else tables.filter(status="draft")
    table = chosen.order_by("-pk").first()
    if table is None:
        raise GridlineError("dispatch_table_unknown", status=404)
    return dispatch_rows(table.pk)


def summary(told: dict[str, Any]) -> list[str]:
    """The figures in a few lines, Chinese and English."""

    def name(unit: dict[str, str] | None) -> str:
        return unit["name"] if unit else "值班席 / duty queue"

    lines = [
        (
            f"{told['tickets']} 件工单 / tickets: 变动 / moved {told['moved']}, "
            f"转入值班席 / newly queued {told['newly_queued']}, 有了主办 / newly owned {told['newly_owned']}, "
            f"不变 / unchanged {told['unchanged']} "
            f"(改自动 / now automatic {told['now_automatic']}, 改确认 / now asked {told['now_asked']})"
        )
    ]
    lines += [
        f"  {name(move['from_unit'])} → {name(move['to_unit'])}: {move['tickets']}" for move in told["moves"]
    ]
    lines += [
        f"  {one['number']} {one['subject']}: {name(one['from_unit'])} → {name(one['to_unit'])}"
        for one in told["listed"]
    ]
    return lines
