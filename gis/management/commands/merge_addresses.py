from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from gis.management.explain import explained
from gis.services.merge_addresses import merge_addresses


class Command(BaseCommand):
    """`manage.py merge_addresses CODE … --into CODE --reason R`: several entries of the library become one."""

    help = "Merges standard addresses that mean the same place into one; texts with the old ones lead to it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("codes", nargs="+", help="codes of the addresses that give way")
        parser.add_argument("--into", required=True, help="code of the address that stays")
        parser.add_argument("--reason", required=True, help="why; kept in the history")
        parser.add_argument(
            "--actor", default="merge_addresses", help="who answers for it; kept in the history"
        )

    def handle(
        self, *args: Any, codes: list[str], into: str, reason: str, actor: str, **options: Any
    ) -> None:
        with explained():
            kept = merge_addresses(codes=codes, into=into, actor=actor, at=timezone.now(), reason=reason)
        self.stdout.write(f"{len(set(codes))} → {kept.full_text}")
