"""Count the clocks of everything open anew."""

from typing import Any

from django.core.management.base import BaseCommand

from dispatch.management.side_by_side import resync_side_by_side


class Command(BaseCommand):
    help = "Brings the clocks of all open tickets and supervision orders to the newest calendar and limits."

    def handle(self, *args: Any, **options: Any) -> None:
        counted = resync_side_by_side()
        if options["verbosity"]:
            self.stdout.write(f"{counted} tickets counted anew")
