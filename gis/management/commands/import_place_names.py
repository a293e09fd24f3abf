from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from gis.management.explain import explain, explained
from gis.services.import_place_names import import_place_names


class Command(BaseCommand):
    """`manage.py import_place_names FILE`: aliases, former and short names from a CSV."""

    help = (
        "Takes further names of places from a CSV with the columns kind (road, compound, building, community, "
        "subdistrict, poi), name, relation (alias, former, short, official), target_code."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--actor", default="import_place_names", help="who answers for it; kept in the history"
        )
        parser.add_argument("--reason", default="import", help="why; kept in the history")

    def handle(self, *args: Any, file: Path, actor: str, reason: str, **options: Any) -> None:
        with explained():
            told = import_place_names(path=file, actor=actor, at=timezone.now(), reason=reason)
        self.stdout.write(
            f"read {told.read} = added {told.added} + unchanged {told.unchanged} + rejected {len(told.rejected)}"
        )
        for line, code, params in told.rejected[:50]:
            self.stdout.write(f"  {line}: {code}: {explain(code, dict(params))}")
