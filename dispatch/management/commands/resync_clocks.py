"""Count the clocks of everything open anew."""

from typing import Any

from django.core.management.base import BaseCommand

from dispatch.services.resync_clocks import resync_clocks


class Command(BaseCommand):
    help = "Brings the clocks of all open tickets and supervision orders to the newest calendar and limits."

    def handle(self, *args: Any, **options: Any) -> None:
        counted = resync_clocks()
        if options["verbosity"]:
            self.stdout.write(f"{counted} tickets counted anew")
