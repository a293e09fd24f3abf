"""manage.py draw_look_backs: draw look-backs among the tickets closed on a day, by a seed that is kept."""

from argparse import ArgumentParser
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dispatch.services.draw_look_backs import draw_due_look_backs, draw_look_backs


class Command(BaseCommand):
    help = "回头看抽取. Without a day: every day that is due, as the worker does; with --share: beside the rules."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--closed-on", type=date.fromisoformat, help="the day the tickets were closed")
        parser.add_argument("--share", help="0 to 1 of all of them, instead of the rules; needs --closed-on")
        parser.add_argument("--seed", help="draw by this seed instead of a fresh one")

    def handle(self, *args: Any, **options: Any) -> None:
        closed_on, share = options["closed_on"], options["share"]
        if closed_on is None:
            if share is not None or options["seed"] is not None:
                raise CommandError("--share and --seed need --closed-on")
            drawn = draw_due_look_backs()
        else:
            drawn = draw_look_backs(closed_on=closed_on, seed=options["seed"], share=_share(share))
        self.stdout.write(f"抽取回头看 {drawn} 件 / {drawn} look-backs drawn")


def _share(text: str | None) -> Decimal | None:
    if text is None:
        return None
    try:
        share = Decimal(text)
    except InvalidOperation:
        raise CommandError(f"--share {text!r} is not a number from 0 to 1") from None
    if not (share.is_finite() and 0 <= share <= 1):
        raise CommandError(f"--share {text!r} is not a number from 0 to 1")
    return share
