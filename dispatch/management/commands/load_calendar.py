"""Load the working calendar, office hours and limits."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from dispatch.management.bilingual import command_error
from dispatch.management.commands.load_catalogues import read_lines
from dispatch.management.side_by_side import resync_side_by_side
from dispatch.selectors.current_moment import current_moment
from dispatch.services.load_calendar import load_calendar
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor

DATA = Path(__file__).resolve().parents[2] / "data"
OUR_DAYS, OUR_HOURS, OUR_LIMITS = DATA / "calendar_cn.csv", DATA / "office_hours.csv", DATA / "limits.csv"


class Command(BaseCommand):
    help = (
        "Loads the working calendar (工作日历), office hours and limits: China's public holidays 2004–2026, "
        "09:00–18:00 and our default limits, or the files of another district. The same content twice makes no "
        "second version; rows edited by hand are kept."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--days", type=Path, help="CSV or XLSX: date, kind, name_zh (holiday, make_up_workday)"
        )
        parser.add_argument("--office-hours", type=Path, help="CSV or XLSX: opens, closes (HH:MM)")
        parser.add_argument(
            "--limits", type=Path, help="CSV or XLSX: kind, step, condition, limit_value, limit_unit"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        files = [options["days"], options["office_hours"], options["limits"]]
        if not any(files):
            files = [OUR_DAYS, OUR_HOURS, OUR_LIMITS]
        days, hours, limits = (read_lines(path) if path else [] for path in files)
        try:
            loaded = load_calendar(
                actor=Actor.system(),
                at=current_moment().now,
                days=days,
                office_hours=hours,
                limits=limits,
                note=" + ".join(path.name for path in files if path),
            )
        except GridlineError as refusal:
            raise command_error(refusal) from refusal
        if loaded.changed:
            resync_side_by_side()
        if options["verbosity"]:
            self.stdout.write(
                f"calendar version {loaded.version} ({'new' if loaded.changed else 'unchanged'})"
            )
