import csv
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from gis.management.explain import explained
from grid.services.load_unit_types import load_unit_types
from grid.services.upsert_units import UnitRow, upsert_units


class Command(BaseCommand):
    """`manage.py import_units FILE`: the handling units of a district that is not our demonstration."""

    help = "Imports handling units (承办单位) from a CSV: code, unit_type, name_zh, and what else a unit has."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--unit-types", type=Path, help="CSV of further unit types: code, names, relation"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with options["file"].open(encoding="utf-8-sig", newline="") as file:
                rows = [unit_row(row) for row in csv.DictReader(file)]
            load_unit_types()
            if options["unit_types"]:
                load_unit_types(path=options["unit_types"])
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from error
        except (KeyError, ValueError, TypeError) as error:
            raise CommandError(f"{options['file']}: {type(error).__name__}: {error}") from error
        with explained():
            done = upsert_units(rows=rows)
        self.stdout.write(
            f"units: inserted {done.inserted} + updated {done.updated} + unchanged {done.unchanged}"
        )


def unit_row(row: Mapping[str, str]) -> UnitRow:
    """One line of the file; empty columns take the defaults of the unit type. KeyError without code, type, name."""
    return UnitRow(
        code=row["code"].strip(),
        unit_type=row["unit_type"].strip(),
        name_zh=row["name_zh"].strip(),
        name_en=(row.get("name_en") or "").strip(),
        tier=int(row.get("tier") or 2),
        parent=(row.get("parent") or "").strip() or None,
        aliases=tuple(filter(None, (row.get("aliases") or "").split(";"))),
        relation=(row.get("relation") or "").strip() or None,
        subdistrict_code=(row.get("subdistrict_code") or "").strip() or None,
        community_code=(row.get("community_code") or "").strip() or None,
        duty_phone=(row.get("duty_phone") or "").strip(),
    )
