"""The deadlines that run now: a pure function of the facts, recomputable at any time."""

from collections.abc import Iterable

from dispatch.domain.calendar import WorkingCalendar
from dispatch.domain.clock_facts import ClockFacts, Prescribed
from dispatch.domain.clockwork import Clockwork
from dispatch.domain.lifecycle.states import is_final
from dispatch.domain.limits import LimitTable
from dispatch.domain.running_stages import stages_of
from dispatch.domain.stage_clocks import deadline_of
from dispatch.domain.stages import EMERGENCY_STAGES, Stage

__all__ = ["ClockFacts", "Prescribed", "leading_deadline", "prescribe", "prescribe_stage"]


def prescribe(facts: ClockFacts, calendar: WorkingCalendar, limits: LimitTable) -> tuple[Prescribed, ...]:
    """Exactly the deadlines that run under these facts, earliest first; none in a final state.

    The city's times stand as received. Inner limits are planned backwards from the city's due time, shrink in
    proportion when the span is short, and are flagged then. Raises MissingLimit when the limit table lacks a row,
    CalendarError when a time lies outside the calendar.
    """
    clocks = Clockwork(facts, calendar, limits)
    found = (deadline_of(stage, clocks) for stage in _running(facts))
    return tuple(sorted((deadline for deadline in found if deadline), key=_order))


def prescribe_stage(
    stage: Stage, facts: ClockFacts, calendar: WorkingCalendar, limits: LimitTable
) -> Prescribed | None:
    """The one of `prescribe` that belongs to ``stage``, None when that has no clock; for a fraction of the work."""
    if stage not in _running(facts):
        return None
    return deadline_of(stage, Clockwork(facts, calendar, limits))


def _running(facts: ClockFacts) -> tuple[Stage, ...]:
    stages = stages_of(facts.kind, facts.state)
    if facts.emergency and not is_final(facts.kind, facts.state):
        return (*stages, *EMERGENCY_STAGES)
    return stages


def leading_deadline(deadlines: Iterable[Prescribed]) -> Prescribed | None:
    """The one a list is sorted by: the earliest duty; windows lead nothing. None when nothing runs."""
    return min((deadline for deadline in deadlines if not deadline.is_window), key=_order, default=None)


def _order(deadline: Prescribed) -> tuple[object, ...]:
    return deadline.due_at, deadline.stage
