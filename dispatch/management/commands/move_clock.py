"""Move the test clock."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dispatch.services.set_clock_offset import set_clock_offset


class Command(BaseCommand):
    help = "Test mode only: lets every process live so many minutes ahead of the database's clock (0 = real time)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("minutes", type=float)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            set_clock_offset(ahead_by=timedelta(minutes=options["minutes"]))
        except RuntimeError as refusal:
            raise CommandError(str(refusal)) from refusal
