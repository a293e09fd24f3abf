"""What is wrong and how to mend it."""

from typing import Any

from django.core.management.base import BaseCommand

from config.doctor import findings

MARKS = {True: "✓", False: "✗", None: "·"}


class Command(BaseCommand):
    """`manage.py doctor`: one line per check; exit code 1 when anything is ill."""

    help = "Lists what is wrong with this installation and how to mend it."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        ill = 0
        for finding in findings():
            self.stdout.write(f"{MARKS[finding.well]} {finding.name}: {finding.detail}")
            if not finding.well:
                self.stdout.write(f"    mend: {finding.mend}")
            ill += finding.well is False
        if ill:
            raise SystemExit(1)
