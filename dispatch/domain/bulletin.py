"""Weekly and monthly bulletins (每周小结、每月通报): their spans, and their figures beside those of the span before.

Domain rules 8o: weekly summary, monthly bulletin; requirements S0-61 (ranked units, problems), S2-32, S3-08, S3-11.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from dispatch.domain.daily_sheet import DISTRICT, UNIT_PREFIX
from dispatch.domain.indicators import IndicatorCounts, indicators_of

WEEK, MONTH = "week", "month"
#: The counts a bulletin tells, and how they read.
COUNT_WORDS: Mapping[str, tuple[str, str]] = {
    "report": ("上报", "reported"),
    "accept": ("受理", "accepted"),
    "should_dispose": ("应处置", "to be disposed of"),
    "disposed": ("已处置", "disposed of"),
    "disposed_in_time": ("按期处置", "disposed of in time"),
    "should_close": ("应结案", "to be closed"),
    "closed": ("已结案", "closed"),
    "overdue_open": ("超期待处置", "overdue and open"),
    "returned": ("退单", "returned"),
    "reworked": ("返工", "reworked"),
    "extended": ("延期", "extended"),
    "deferred": ("挂账", "deferred"),
}
#: The indicators of domain rules 2.6 that a bulletin tells, in percent.
RATE_WORDS: Mapping[str, tuple[str, str]] = {
    "disposal_rate": ("处置率", "disposal rate"),
    "in_time_disposal_rate": ("按期处置率", "in-time disposal rate"),
    "closing_rate": ("结案率", "closing rate"),
    "in_time_closing_rate": ("按期结案率", "in-time closing rate"),
    "in_time_dispatch_rate": ("按期派遣率", "in-time dispatch rate"),
    "accurate_dispatch_rate": ("准确派遣率", "accurate dispatch rate"),
    "rework_rate": ("返工率", "rework rate"),
    "extension_rate": ("延期率", "extension rate"),
    "overdue_open_rate": ("超期待处置率", "overdue open rate"),
    "jinniu_score": ("综合评分", "composite score"),
}
#: Units and subdistricts are ranked by the first, then the second of these.
RANKED_BY = ("jinniu_score", "in_time_disposal_rate")
NOTHING = IndicatorCounts()

Groups = Mapping[str, IndicatorCounts]


@dataclass(frozen=True, slots=True)
class Span:
    """A week from Monday to Sunday or a calendar month, both ends inclusive."""

    cadence: str
    first_on: date
    last_on: date

    @classmethod
    def holding(cls, cadence: str, day: date) -> "Span":
        """The span in which a day lies."""
        if cadence == WEEK:
            first = day - timedelta(days=day.weekday())
            return cls(cadence, first, first + timedelta(days=6))
        first = day.replace(day=1)
        return cls(cadence, first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1))

    @property
    def before(self) -> "Span":
        """The span before this one."""
        return Span.holding(self.cadence, self.first_on - timedelta(days=1))

    @property
    def after(self) -> "Span":
        """The span behind this one."""
        return Span.holding(self.cadence, self.last_on + timedelta(days=1))

    @property
    def number(self) -> str:
        """W2026-48 by ISO week, M2026-11 by month."""
        year, week, _ = self.first_on.isocalendar()
        return f"W{year}-{week:02d}" if self.cadence == WEEK else f"M{self.first_on:%Y-%m}"


@dataclass(frozen=True, slots=True)
class SpanFigures:
    """All counts of one span: of the district, and by unit, subdistrict and class code."""

    total: IndicatorCounts
    units: Groups
    subdistricts: Groups
    classes: Groups


def scopes_of(now: SpanFigures, before: SpanFigures, subdistricts: Iterable[str]) -> list[str]:
    """Who gets a bulletin: the district, every subdistrict, and each unit with anything in one of both spans."""
    units = {
        code
        for figures in (now, before)
        for code, counts in figures.units.items()
        if code and counts != NOTHING
    }
    return [DISTRICT, *subdistricts, *(f"{UNIT_PREFIX}{code}" for code in sorted(units))]


def bulletin_figures(scope: str, span: Span, now: SpanFigures, before: SpanFigures) -> dict[str, object]:
    """The frozen content of one bulletin: counts and indicators of both spans, ranks and problems; codes, no names."""
    mine, then = _of(scope, now), _of(scope, before)
    figures: dict[str, object] = {
        "cadence": span.cadence,
        "first_on": span.first_on.isoformat(),
        "last_on": span.last_on.isoformat(),
        "scope": scope,
        "counts": {name: [getattr(mine, name), getattr(then, name)] for name in COUNT_WORDS},
        "rates": {name: _pair(name, mine, then) for name in RATE_WORDS},
    }
    if scope == DISTRICT:
        figures["units"] = ranked(now.units, before.units)
        figures["subdistricts"] = ranked(now.subdistricts, before.subdistricts)
        figures["problems"] = _problems(now.classes, before.classes)
    else:
        is_unit = scope.startswith(UNIT_PREFIX)
        peers = (now.units, before.units) if is_unit else (now.subdistricts, before.subdistricts)
        code = scope.removeprefix(UNIT_PREFIX)
        places = [row[0] for row in ranked(*peers)]
        figures["rank"] = [places.index(code) + 1 if code in places else None, len(places)]
    return figures


def ranked(now: Groups, before: Groups) -> list[list[object]]:
    """[code, to be disposed of, disposed of in time %, score, score before], the best first, who owed nothing last."""
    rows = []
    for code, counts in now.items():
        if not code or counts == NOTHING:
            continue
        rates = indicators_of(counts)
        score, then = rates["jinniu_score"], indicators_of(before.get(code, NOTHING))["jinniu_score"]
        order = tuple(-_or_last(rates[name]) for name in RANKED_BY)
        row = [
            code,
            counts.should_dispose,
            _plain(rates["in_time_disposal_rate"]),
            _plain(score),
            _plain(then),
        ]
        rows.append((order, code, row))
    return [row for _, _, row in sorted(rows, key=lambda each: each[:2])]


def _problems(now: Groups, before: Groups, most: int = 10) -> list[list[object]]:
    """[class, reported, reported before, overdue and open]: what was reported most."""
    rows = [
        [code, counts.report, before.get(code, NOTHING).report, counts.overdue_open]
        for code, counts in now.items()
        if code and counts.report
    ]
    return sorted(rows, key=lambda row: (-int(str(row[1])), str(row[0])))[:most]


def _of(scope: str, figures: SpanFigures) -> IndicatorCounts:
    if scope == DISTRICT:
        return figures.total
    if scope.startswith(UNIT_PREFIX):
        return figures.units.get(scope.removeprefix(UNIT_PREFIX), NOTHING)
    return figures.subdistricts.get(scope, NOTHING)


def _pair(name: str, mine: IndicatorCounts, then: IndicatorCounts) -> list[float | None]:
    """[now, before, change]; the change is None where one of both is."""
    now, before = indicators_of(mine)[name], indicators_of(then)[name]
    change = None if now is None or before is None else now - before
    return [_plain(now), _plain(before), _plain(change)]


def _plain(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _or_last(rate: Decimal | None) -> Decimal:
    return Decimal(-1) if rate is None else rate
