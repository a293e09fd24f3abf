"""Which of several limits rules the handling of a ticket."""

from dispatch.domain.lifecycle.states import LifecycleKind, Origin
from dispatch.domain.limits import ClockKind, Limit


def choose_handling_limit(
    *,
    kind: str,
    origin: str,
    rule: Limit | None = None,
    condition: Limit | None = None,
    request_class: Limit | None = None,
    request_type: str | None = None,
) -> Limit | None:
    """The limit that stands in `ClockFacts.handling_limit`; None = the default of the request type.

    ``rule`` is the dispatch-table row's override and beats everything. A grid event follows its filing
    ``condition``. A hotline ticket follows its request type (Guangdong: consultation 2, help and suggestion 10,
    complaint and violation report 15 working days), unless its class is a hazard counted in hours, which is
    stricter; without a type the class decides. A city ticket without override or hazard follows the city's times.
    """
    if rule is not None:
        return rule
    if kind == LifecycleKind.GRID_EVENT:
        return condition
    if request_class is None:
        return None
    hazard = request_class.kind in (ClockKind.CONTINUOUS_HOUR, ClockKind.WORK_HOUR)
    if hazard or (origin == Origin.LOCAL and not request_type):
        return request_class
    return None
