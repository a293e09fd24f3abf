"""Change what one date is, and count the clocks of everything open anew."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand

from dispatch.domain.calendar_parts import DayKind
from dispatch.management.bilingual import command_error
from dispatch.management.side_by_side import resync_side_by_side
from dispatch.selectors.current_moment import current_moment
from dispatch.services.edit_calendar_day import edit_calendar_day
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor


class Command(BaseCommand):
    help = (
        "Makes a date a workday, weekend, holiday or make-up workday (调休补班) under a new calendar version and "
        "recounts the clocks of open tickets. City times never move."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("day", type=date.fromisoformat, help="YYYY-MM-DD")
        parser.add_argument("kind", choices=[kind.value for kind in DayKind])
        parser.add_argument("--name", default="", help="such as 春节 or 台风停工")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            published = edit_calendar_day(
                day=options["day"],
                kind=DayKind(options["kind"]),
                name_zh=options["name"],
                actor=Actor.system(),
                at=current_moment().now,
            )
        except GridlineError as refusal:
            raise command_error(refusal) from refusal
        counted = resync_side_by_side() if published.changed else 0
        self.stdout.write(f"calendar version {published.version}, {counted} open tickets recounted")
