"""manage.py make_daily_sheets: make the daily sheets that are due, now."""

from typing import Any

from django.core.management.base import BaseCommand

from dispatch.services.make_daily_sheets import make_due_sheets


class Command(BaseCommand):
    help = "Makes every daily sheet (每日统计) that is due and not made yet; the worker does so by itself."

    def handle(self, *args: Any, **options: Any) -> None:
        total = 0
        while made := make_due_sheets():
            total += made
        self.stdout.write(f"{total} sheets made")
