"""Make the weekly and monthly bulletins (每周小结、每月通报) that are due: each once, numbered, frozen.

The frame is that of the daily sheets: a run is a row with its due time, never skipped for being late, made by one
worker, tried again after a failure; documents and the mark that they are made commit together.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog
from django.db import Error as DatabaseError
from django.db import transaction

from dispatch.domain.bulletin import MONTH, WEEK, Span, SpanFigures, bulletin_figures, scopes_of
from dispatch.domain.rule_values import RuleValues
from dispatch.models import Bulletin, BulletinRun
from dispatch.models.ids import new_id
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.names import names
from dispatch.selectors.rule_values import rule_values
from dispatch.selectors.span_figures import span_figures
from dispatch.services.bulletin_content import bulletin_content
from dispatch.services.make_daily_sheets import Desk, scope_key, scope_name
from dispatch.services.send_message import Letter, send_letters
from dispatch.services.sheet_files import sheet_files
from gis.selectors.current_district import current_district
from grid.selectors.area_names import area_names

log = structlog.get_logger(__name__)


def make_due_bulletins() -> int:
    """Make the bulletins of the earliest span that is due; how many were made. Another worker at it: 0."""
    values = rule_values("bulletin")
    zone = ZoneInfo(current_district().time_zone)
    plan_bulletins(values, zone)
    with transaction.atomic():
        moment = current_moment()
        due = BulletinRun.objects.select_for_update(skip_locked=True).filter(
            state=BulletinRun.State.PENDING, try_at__lte=moment.now
        )
        run = due.order_by("due_at", "cadence").first()
        if run is None:
            return 0
        run.attempts += 1
        try:
            with transaction.atomic():
                made = _make(run, Desk(moment, values, zone, names(moment)))
        except DatabaseError:
            raise  # the connection's trouble, not the bulletin's: the row is still due
        except Exception as error:  # one bad figure must not stop the worker: the row says what happened
            log.exception("bulletin_failed", run=str(run))
            run.last_error = f"{type(error).__name__}: {error}"[:300]
            run.try_at = moment.now + timedelta(seconds=values.integer("retry_s"))
            run.save()
            return 0
        run.state, run.made_at, run.last_error = BulletinRun.State.MADE, moment.now, ""
        run.save()
        return made


def plan_bulletins(values: RuleValues, zone: ZoneInfo) -> None:
    """A row for the span that runs now, and for those missed since the last one, as far back as the rules say.

    The first one of an installation is the span in which it began. Two statements a cadence, three when one is new.
    """
    with transaction.atomic():
        today = current_moment().now.astimezone(zone).date()
        for cadence in (WEEK, MONTH):
            last = BulletinRun.objects.filter(cadence=cadence).order_by("-first_on").first()
            running = Span.holding(cadence, today)
            if last is not None and last.first_on >= running.first_on:
                continue
            spans = [running]
            since = Span.holding(cadence, last.first_on).after.first_on if last else running.first_on
            while len(spans) <= values.integer("catch_up") and spans[-1].before.first_on >= since:
                spans.append(spans[-1].before)
            rows = [_planned(span, values, zone) for span in spans]
            BulletinRun.objects.bulk_create(rows, ignore_conflicts=True)


def _planned(span: Span, values: RuleValues, zone: ZoneInfo) -> BulletinRun:
    due = datetime.combine(span.after.first_on, values.time_of_day("time"), tzinfo=zone)
    return BulletinRun(
        cadence=span.cadence, first_on=span.first_on, last_on=span.last_on, due_at=due, try_at=due
    )


def _make(run: BulletinRun, desk: Desk) -> int:
    """The district's, each subdistrict's, and those of units with work; their readers are told."""
    span = Span(run.cadence, run.first_on, run.last_on)
    now = span_figures(span, zone=desk.zone, moment=desk.moment)
    before = span_figures(span.before, zone=desk.zone, moment=desk.moment)
    scopes = scopes_of(now, before, [area.code for area in area_names("subdistrict")])
    rows = [
        _bulletin(run, span, place, scope, (now, before), desk) for place, scope in enumerate(scopes, start=1)
    ]
    Bulletin.objects.bulk_create(rows)
    send_letters((_news(row) for row in rows), at=desk.moment.now)
    return len(rows)


def _news(row: Bulletin) -> Letter:
    return Letter(
        adapters=("in_app",),
        recipients=(row.scope_key,),
        text_code="bulletin_made",
        params={"number": row.number},
        subject_type="bulletin",
        subject_id=row.id,
        key=str(row.id),
    )


def _bulletin(
    run: BulletinRun, span: Span, place: int, scope: str, both: tuple[SpanFigures, SpanFigures], desk: Desk
) -> Bulletin:
    number = f"{span.number}-{place:03d}"
    figures = bulletin_figures(scope, span, *both)
    name = scope_name(scope, desk.known)
    content = bulletin_content(
        figures, number=number, scope_name=name, made_at=desk.moment.now, zone=desk.zone, known=desk.known
    )
    return Bulletin(
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
