"""Import a dispatch table from a spreadsheet."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from dispatch.domain.sheet_titles import TITLES
from dispatch.management.bilingual import command_error
from dispatch.management.commands.load_catalogues import read_lines
from dispatch.selectors.current_moment import current_moment
from dispatch.services.import_dispatch_table import import_dispatch_table
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor


class Command(BaseCommand):
    help = (
        "Reads a dispatch table (派单目录) from XLSX or CSV into a draft. "
        "Nothing is written when a cell is wrong; every fault is listed by its cell."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--name", default="", help="name of the table; the file's name by default")
        parser.add_argument("--publish", action="store_true", help="let it route from the next ticket on")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            imported = import_dispatch_table(
                lines=read_lines(path, TITLES["table"].values()),
                name=options["name"] or path.stem,
                actor=Actor.system(),
                at=current_moment().now,
                publish=options["publish"],
            )
        except GridlineError as refusal:
            raise command_error(refusal) from refusal
        if not imported.changed:
            state = f"unchanged, version {imported.version} stays published"
        elif imported.version is None:
            state = f"draft {imported.table_id}"
        else:
            state = f"published as version {imported.version}"
        self.stdout.write(f"{imported.rows} rows: {state}")
