from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from gis.management.explain import explained
from gis.services.rename_road import rename_road


class Command(BaseCommand):
    """`manage.py rename_road CODE NAME --reason R`: the road and its addresses; the old name stays understood."""

    help = "Renames a road and its addresses; the old name is kept as a former name."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="code of the road")
        parser.add_argument("name", help="its new name")
        parser.add_argument("--reason", required=True, help="why; kept in the history")
        parser.add_argument("--actor", default="rename_road", help="who answers for it; kept in the history")

    def handle(self, *args: Any, code: str, name: str, reason: str, actor: str, **options: Any) -> None:
        with explained():
            told = rename_road(code=code, new_name=name, actor=actor, at=timezone.now(), reason=reason)
        self.stdout.write(f"{told.old_name} → {told.road.name_zh}: {told.addresses} addresses")
