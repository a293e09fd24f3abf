"""Load the working calendar, office hours and limits."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from dispatch.domain.calendar_files import read_limits
from dispatch.management.bilingual import command_error
from dispatch.management.commands.load_catalogues import read_lines
from dispatch.management.side_by_side import resync_side_by_side
from dispatch.selectors.current_moment import current_moment
from dispatch.services.load_calendar import as_rows, load_calendar
from dispatch.services.publish_clock_rules import PublishedRules
from dispatch.services.top_up_limits import top_up_limits
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

        parser.add_argument(
            "--top-up", action="store_true",
            help="after an upgrade: only add our default limits of steps that have none yet",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        loaded = self._top_up() if options["top_up"] else self._load(options)
        # `up` tops up before it serves: nobody waits for clocks, the worker recounts them beside the work.
        if loaded.changed and not options["top_up"]:
            resync_side_by_side()
        if options["verbosity"]:
            self.stdout.write(
                f"calendar version {loaded.version} ({'new' if loaded.changed else 'unchanged'})"
            )

    def _top_up(self) -> PublishedRules:
        entries, _ = read_limits(as_rows(read_lines(OUR_LIMITS)))
        return top_up_limits(shipped=entries, actor=Actor.system(), at=current_moment().now)

    def _load(self, options: dict[str, Any]) -> PublishedRules:
        files = [options["days"], options["office_hours"], options["limits"]]
        if not any(files):
            files = [OUR_DAYS, OUR_HOURS, OUR_LIMITS]
        days, hours, limits = (read_lines(path) if path else [] for path in files)
        try:
            return load_calendar(
                actor=Actor.system(),
                at=current_moment().now,
                days=days,
                office_hours=hours,
                limits=limits,
                note=" + ".join(path.name for path in files if path),
            )
        except GridlineError as refusal:
            raise command_error(refusal) from refusal
