"""Figures (评价指标): the three rates and the indicators of handling."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from dispatch.domain.period import Period
from dispatch.selectors.assessment_scope import assessment_scope
from dispatch.selectors.callback_rates import callback_rates
from dispatch.selectors.current_moment import Moment, current_moment
from dispatch.selectors.indicators import indicators
from dispatch.selectors.working_calendar import working_calendar
from grid.api.security import actor_of_request, signed_in

router = Router(tags=["indicators"], auth=signed_in)


class PeriodFilter(Schema):
    """Whole days, both inclusive; without them the present month so far. `noon` = from noon to noon."""

    first_on: date | None = None
    last_on: date | None = None
    window: Literal["midnight", "noon"] = "midnight"
    by: str = Field(default="total", max_length=16)


class IndicatorFilter(PeriodFilter):
    """As the period, and one kind of ticket."""

    kind: str = Field(default="", max_length=12)


class PeriodOut(Schema):
    """The period the figures are for."""

    first_on: date
    last_on: date
    window: str
    begins_at: datetime
    ends_at: datetime


class FigureGroup(Schema):
    """A group; ``assessable`` False = listed apart in the assessment."""

    key: str
    name: str
    assessable: bool


class RateFigures(Schema):
    """Counts, and rates in percent; null = nothing was valid."""

    counts: dict[str, int]
    rates: dict[str, float | None]


class RateGroup(FigureGroup):
    """``scored`` is assessed, ``apart`` holds law enforcement and mediation, ``raw`` is all of it."""

    scored: RateFigures
    apart: RateFigures
    raw: RateFigures
    exempt: int


class RatesOut(Schema):
    """The three rates: ours beside the city's, never mixed."""

    period: PeriodOut
    by: str
    weights: dict[str, Any]
    local: list[RateGroup]
    city: list[RateGroup]


class IndicatorGroup(FigureGroup):
    """A group's counts and indicators in percent; null = there was nothing to count."""

    counts: dict[str, int]
    rates: dict[str, float | None]


class IndicatorsOut(Schema):
    """The indicators of handling."""

    period: PeriodOut
    by: str
    kind: str
    groups: list[IndicatorGroup]


def period_of(wanted: PeriodFilter, moment: Moment) -> Period:
    """The period asked for; the present month so far where none is named."""
    calendar = working_calendar(moment.calendar_version)
    today = calendar.local_date(moment.now)
    last_on = wanted.last_on or (wanted.first_on and max(wanted.first_on, today)) or today
    first_on = wanted.first_on or last_on.replace(day=1)
    return Period(first_on, last_on, calendar.time_zone, wanted.window == "noon")


@router.get("/indicators", response=IndicatorsOut, operation_id="get_indicators")
def handling(request: HttpRequest, wanted: Annotated[IndicatorFilter, Query()]) -> dict[str, Any]:
    """处置率、按期处置率、结案率 …, by total, unit, subdistrict, class, matter or month."""
    scope, moment = assessment_scope(actor_of_request(request)), current_moment()
    return indicators(
        period=period_of(wanted, moment), by=wanted.by, scope=scope, moment=moment, kind=wanted.kind
    )


@router.get("/indicators/rates", response=RatesOut, operation_id="get_callback_rates")
def rates(request: HttpRequest, wanted: Annotated[PeriodFilter, Query()]) -> dict[str, Any]:
    """响应率、解决率、满意率 and their composite."""
    scope, moment = assessment_scope(actor_of_request(request)), current_moment()
    return callback_rates(period=period_of(wanted, moment), by=wanted.by, scope=scope, moment=moment)
