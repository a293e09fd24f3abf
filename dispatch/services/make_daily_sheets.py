"""Make the daily sheets (每日统计) of every day that is due: each once, numbered, frozen.

The run of a day is a row with its due time, like every timer: never skipped for being late, made by one worker, tried
again after a failure. Sheets and the mark that they are made commit together.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import structlog
from django.db import Error as DatabaseError
from django.db import transaction
from django.db.models import Max

from dispatch.domain.daily_sheet import DISTRICT, UNIT_PREFIX, SheetFacts, scopes_with_news, sheet_figures
from dispatch.domain.period import Period
from dispatch.domain.rule_values import RuleValues
from dispatch.models import DailySheet, DailySheetRun
from dispatch.models.ids import new_id
from dispatch.selectors.current_moment import Moment, current_moment
from dispatch.selectors.names import Names, names
from dispatch.selectors.rule_values import rule_values
from dispatch.selectors.sheet_facts import sheet_facts
from dispatch.services.sheet_content import sheet_content
from dispatch.services.sheet_files import sheet_files
from gis.selectors.current_district import current_district
from grid.selectors.area_names import area_names

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Desk:
    """What every sheet of one round is written with."""

    moment: Moment
    values: RuleValues
    zone: ZoneInfo
    known: Names


def make_due_sheets() -> int:
    """Make the sheets of the earliest day that is due; how many were made. Another worker at it: 0."""
    values = rule_values("daily_sheet")
    zone = ZoneInfo(current_district().time_zone)
    plan_runs(values, zone)
    with transaction.atomic():
        moment = current_moment()
        due = DailySheetRun.objects.select_for_update(skip_locked=True).filter(
            state=DailySheetRun.State.PENDING, try_at__lte=moment.now
        )
        run = due.order_by("on_date").first()
        if run is None:
            return 0
        run.attempts += 1
        try:
            with transaction.atomic():
                made = make_sheets(run, moment, values, zone)
        except DatabaseError:
            raise  # the connection's trouble, not the sheet's: the row is still due
        except Exception as error:  # one bad figure must not stop the worker: the row says what happened
            log.exception("daily_sheet_failed", on_date=str(run.on_date))
            run.last_error = f"{type(error).__name__}: {error}"[:300]
            run.try_at = moment.now + timedelta(seconds=values.integer("retry_s"))
            run.save()
            return 0
        run.state, run.made_at, run.last_error = DailySheetRun.State.MADE, moment.now, ""
        run.save()
        return made


def plan_runs(values: RuleValues, zone: ZoneInfo) -> None:
    """Rows up to tomorrow, and for every day missed since the last one, as far back as the rules say.

    The first day of an installation is the next one whose time is still to come. A new time of day moves what is not
    made yet.
    """
    with transaction.atomic():
        now = current_moment().now
        today = now.astimezone(zone).date()
        last = DailySheetRun.objects.aggregate(last=Max("on_date"))["last"]
        first = today - timedelta(days=values.integer("catch_up_days"))
        first = max(first, last + timedelta(days=1)) if last else today
        days = [first + timedelta(days=step) for step in range((today - first).days + 2)]
        due = {day: datetime.combine(day, values.time_of_day("time"), tzinfo=zone) for day in days}
        rows = [
            DailySheetRun(on_date=day, due_at=at, try_at=at)
            for day, at in due.items()
            if last is not None or at > now
        ]
        DailySheetRun.objects.bulk_create(rows, ignore_conflicts=True)
        for run in DailySheetRun.objects.filter(state=DailySheetRun.State.PENDING, attempts=0):
            at = datetime.combine(run.on_date, values.time_of_day("time"), tzinfo=zone)
            if run.due_at != at:
                waiting = DailySheetRun.objects.filter(on_date=run.on_date, attempts=0)
                waiting.update(due_at=at, try_at=at)


def make_sheets(run: DailySheetRun, moment: Moment, values: RuleValues, zone: ZoneInfo) -> int:
    """The sheets of one day: the district's, each subdistrict's, and those of units with work."""
    day = run.on_date - timedelta(days=1)
    facts = sheet_facts(day=Period(day, day, zone), now=moment.now)
    desk = Desk(moment, values, zone, names(moment))
    sheets = [_sheet(run, place, scope, facts, desk) for place, scope in enumerate(_scopes(facts), start=1)]
    DailySheet.objects.bulk_create(sheets)
    return len(sheets)


def _scopes(facts: SheetFacts) -> list[str]:
    subdistricts = [area.code for area in area_names("subdistrict")]
    return [DISTRICT, *subdistricts, *sorted(scopes_with_news(facts))]


def _sheet(run: DailySheetRun, place: int, scope: str, facts: SheetFacts, desk: Desk) -> DailySheet:
    number = sheet_number(run.on_date, place)
    figures = sheet_figures(
        facts,
        scope=scope,
        on_date=run.on_date,
        day=run.on_date - timedelta(days=1),
        hot_spots=desk.values.integer("hot_spots"),
    )
    name = scope_name(scope, desk.known)
    content = sheet_content(
        figures, number=number, scope_name=name, made_at=desk.moment.now, zone=desk.zone, known=desk.known
    )
    return DailySheet(
        id=new_id(),
        run=run,
        number=number,
        scope=scope,
        scope_key=scope_key(scope),
        scope_name=name,
        figures=figures,
        made_at=desk.moment.now,
        **sheet_files(content),
    )


def sheet_number(on_date: date, place: int) -> str:
    """R20261122-001: the date and the place among the day's sheets."""
    return f"R{on_date:%Y%m%d}-{place:03d}"


def scope_key(scope: str) -> str:
    """The audience key that may read the sheet: a desk's or a unit's."""
    return scope if scope.startswith(UNIT_PREFIX) else f"desk:{scope}"


def scope_name(scope: str, known: Names) -> str:
    """How the centre or unit is called."""
    if scope == DISTRICT:
        return current_district().name_zh
    named = (
        known.unit(scope.removeprefix(UNIT_PREFIX)) if scope.startswith(UNIT_PREFIX) else known.area(scope)
    )
    return named["name"] if named else scope
