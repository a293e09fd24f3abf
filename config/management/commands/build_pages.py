"""The front end by hand."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config import front_end


class Command(BaseCommand):
    """`manage.py build_pages`: builds the console and the phone page when their sources changed."""

    help = "Builds the pages when their sources changed since the last build."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        if not front_end.is_stale():
            return
        self.stdout.write("building the pages (the first time takes a minute)")
        try:
            front_end.build()
        except front_end.BuildFailed as error:
            raise CommandError(str(error)) from error
