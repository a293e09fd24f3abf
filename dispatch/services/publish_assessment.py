"""Publish the assessment of a month (考核结果公布): frozen figures, and the window for appeals."""

from datetime import date, datetime
from typing import Any

import orjson
from django.db import IntegrityError, transaction

from dispatch.domain.appeal_events import PUBLICATION_SUBJECT
from dispatch.domain.events import NewEvent
from dispatch.domain.limits import Limit
from dispatch.domain.period import Period
from dispatch.feed.append import append
from dispatch.models import AssessmentPublication
from dispatch.models.ids import new_id
from dispatch.selectors.assessment_scope import AssessmentScope
from dispatch.selectors.callback_rates import callback_rates
from dispatch.selectors.current_moment import Moment, current_moment
from dispatch.selectors.indicators import indicators
from dispatch.selectors.rule_values import rule_values
from dispatch.selectors.working_calendar import working_calendar
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role

HEARERS = frozenset({"supervision", "leader", "desk:district"})


def publish_assessment(
    *, month: date, actor: Actor, noon: bool = False, at: datetime | None = None
) -> AssessmentPublication:
    """Publish the rates and indicators of the units for one month; once, and never changed afterwards.

    Appeals are open for the working days of the rules from now on (domain rules 8p). Raises `role_not_entitled` (403),
    `assessment_month_open` and `assessment_known` (409).
    """
    if not actor.has(Role.SUPERVISION_OFFICER):
        raise GridlineError("role_not_entitled", status=403, verb="open_this")
    with transaction.atomic():
        moment = current_moment()
        now = at or moment.now
        calendar = working_calendar(moment.calendar_version)
        period = Period.month_of(month, calendar.time_zone, noon=noon)
        if period.ends_at > now:
            raise GridlineError("assessment_month_open", status=409, month=f"{period.first_on:%Y-%m}")
        window = Limit.parse(rule_values("appeal").text("window"))
        publication = AssessmentPublication(
            id=new_id(),
            month=period.first_on,
            begins_at=period.begins_at,
            ends_at=period.ends_at,
            figures=figures_of(period, moment),
            published_by_id=actor.account_id,
            published_at=now,
            appeal_until_at=calendar.add(now, window).at,
        )
        try:
            with transaction.atomic():
                publication.save(force_insert=True)
        except IntegrityError as known:
            raise GridlineError(
                "assessment_known", status=409, field="month", month=f"{period.first_on:%Y-%m}"
            ) from known
        tell(publication, actor, now)
    return publication


def figures_of(period: Period, moment: Moment) -> dict[str, Any]:
    """Rates and indicators by unit as plain JSON."""
    everything = AssessmentScope()
    told = {
        "rates": callback_rates(period=period, by="unit", scope=everything, moment=moment),
        "indicators": indicators(period=period, by="unit", scope=everything, moment=moment),
    }
    plain: dict[str, Any] = orjson.loads(orjson.dumps(told, default=str))
    return plain


def tell(publication: AssessmentPublication, actor: Actor, at: datetime) -> None:
    """The one event of a publication; the units concerned hear of it too."""
    units = {f"unit:{group['key']}" for group in publication.figures["indicators"]["groups"] if group["key"]}
    append(
        [
            NewEvent(
                subject_type=PUBLICATION_SUBJECT,
                subject_id=publication.id,
                seq=1,
                type="assessment_publication_made",
                actor=actor,
                at=at,
                data={
                    "month": f"{publication.month:%Y-%m}",
                    "appeal_until_at": publication.appeal_until_at,
                },
                audience=HEARERS | units,
            )
        ]
    )
