"""manage.py make_bulletins: make the weekly and monthly bulletins that are due, now."""

from typing import Any

from django.core.management.base import BaseCommand

from dispatch.services.make_bulletins import make_due_bulletins


class Command(BaseCommand):
    help = "Makes every weekly and monthly bulletin (每周小结、每月通报) that is due; the worker does so by itself."

    def handle(self, *args: Any, **options: Any) -> None:
        total = 0
        while made := make_due_bulletins():
            total += made
        self.stdout.write(f"{total} bulletins made")
