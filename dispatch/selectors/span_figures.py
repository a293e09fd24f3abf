"""What happened in a week or month, by unit, subdistrict and class: the facts of a bulletin."""

from zoneinfo import ZoneInfo

from dispatch.domain.bulletin import NOTHING, Span, SpanFigures
from dispatch.domain.period import Period
from dispatch.selectors.assessment_scope import AssessmentScope
from dispatch.selectors.current_moment import Moment
from dispatch.selectors.indicators import indicator_counts


def span_figures(span: Span, *, zone: ZoneInfo, moment: Moment) -> SpanFigures:
    """The counts of the span as the indicators tell them for the whole district; four statements."""
    period = Period(span.first_on, span.last_on, zone)
    found = {
        by: indicator_counts(period=period, by=by, scope=AssessmentScope(), moment=moment)
        for by in ("total", "unit", "subdistrict", "class")
    }
    return SpanFigures(
        total=found["total"].get("", NOTHING),
        units=found["unit"],
        subdistricts=found["subdistrict"],
        classes=found["class"],
    )
