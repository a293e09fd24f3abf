"""Load matters and request classes."""

from argparse import ArgumentParser
from collections.abc import Collection
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dispatch.management.bilingual import command_error
from dispatch.selectors.current_moment import current_moment
from dispatch.services.load_catalogues import load_catalogues
from dispatch.services.read_table_file import read_table_file
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.services.load_unit_types import load_unit_types

DATA = Path(__file__).resolve().parents[2] / "data"
OUR_MATTERS = DATA / "matters.csv"
OUR_CLASSES = DATA / "request_classes.csv"


class Command(BaseCommand):
    help = (
        "Loads the catalogues (事项目录、热线类别): our demonstration lists, or the files of another "
        "district. The same content twice makes no second version."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--matters", type=Path, help="CSV or XLSX of grid matters")
        parser.add_argument("--classes", type=Path, help="CSV or XLSX of request classes or free categories")
        parser.add_argument("--name", default="", help="name of this version")
        parser.add_argument("--numbering-scheme", default="GB/T 30428.2", help="rule behind the matter codes")

    def handle(self, *args: Any, **options: Any) -> None:
        matters, classes = options["matters"], options["classes"]
        if matters is None and classes is None:
            matters, classes = OUR_MATTERS, OUR_CLASSES
        try:
            load_unit_types()
            loaded = load_catalogues(
                matters=read_lines(matters) if matters else [],
                classes=read_lines(classes) if classes else [],
                name=options["name"] or " + ".join(path.name for path in (matters, classes) if path),
                numbering_scheme=options["numbering_scheme"],
                actor=Actor.system(),
                at=current_moment().now,
            )
        except GridlineError as refusal:
            raise command_error(refusal) from refusal
        self.stdout.write(
            f"catalogue version {loaded.version} ({'new' if loaded.changed else 'unchanged'}): "
            f"{loaded.matters} matters, {loaded.request_classes} request classes"
        )


def read_lines(path: Path, sheets: Collection[str] = ()) -> list[list[str]]:
    """Lines of a table file, of a workbook those of the first sheet with one of these titles, else of its first
    sheet; CommandError when it cannot be opened."""
    try:
        return read_table_file(path.read_bytes(), sheets=sheets)
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from error
