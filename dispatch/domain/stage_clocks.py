"""How each stage's due time follows from the facts: its anchor, its limit, what bounds it, who owns it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cached_property

from dispatch.domain.backward_plan import (
    PLAN_AUDIT,
    PLAN_PARTS,
    PLAN_SIGN_OFF,
    PLAN_WORK,
    BackwardPlan,
    fit_before,
    plan_backwards,
)
from dispatch.domain.calendar import Due, WorkingCalendar
from dispatch.domain.clock_facts import ClockFacts, Prescribed
from dispatch.domain.lifecycle.states import ClockOwner, GridEventState, HotlineState, LifecycleKind
from dispatch.domain.limits import Limit, LimitTable
from dispatch.domain.pauses import move_past_pauses
from dispatch.domain.running_stages import stages_of
from dispatch.domain.stages import UNIT_STAGES, Stage

AMBER_SHARE = 0.75
REWORK_FLOOR = "rework_floor"
#: Orders from this level on are issued only on a leader's instruction.
LEADER_LEVEL = 2


class StageClocks:
    """Derives the due time of one subject's stages; built for one derivation and thrown away."""

    def __init__(self, facts: ClockFacts, calendar: WorkingCalendar, limits: LimitTable) -> None:
        self.facts, self.calendar, self.limits = facts, calendar, limits

    def of(self, stage: Stage) -> Prescribed | None:
        """The deadline of a stage, None when it has no clock under these facts."""
        return SPECIAL.get(stage, _own_limit)(self, stage)

    # ---- building blocks

    def limit(self, step: str, *conditions: str | None) -> Limit:
        """The table's limit, under urgency first, then under the given conditions."""
        facts = self.facts
        urgency = "emergency" if facts.emergency else "fast_track" if facts.fast_track else None
        return self.limits.find(facts.kind, step, urgency, *conditions)

    def prescribe(
        self,
        stage: Stage,
        start_at: datetime,
        due: Due,
        *,
        owner: ClockOwner = ClockOwner.DISTRICT,
        compressed: bool = False,
    ) -> Prescribed:
        """Dress a due time: cycle, owner, unit, and the moment at which the lamp turns amber."""
        continuous = self.facts.runs_through
        amber_at = self.calendar.point_between(start_at, due.at, AMBER_SHARE, continuous=continuous)
        return Prescribed(
            stage=stage,
            cycle=self.facts.cycles.get(stage, 1),
            owner=owner,
            unit=stage in UNIT_STAGES,
            started_at=start_at,
            due_at=due.at,
            amber_at=min(amber_at, due.at),
            provisional=due.provisional,
            compressed=compressed,
        )

    def before(
        self, stage: Stage, start_at: datetime, limit: Limit, end: datetime | None, tail: Limit
    ) -> Prescribed:
        """A stage's own limit, shrunk where it would leave less than ``tail`` before ``end``."""
        if end is None:
            return self.prescribe(stage, start_at, self.calendar.add(start_at, limit))
        due_at, provisional, compressed = fit_before(
            start_at, limit, end, tail, self.calendar, continuous=self.facts.runs_through
        )
        return self.prescribe(stage, start_at, Due(due_at, provisional), compressed=compressed)

    @property
    def city_span_start(self) -> datetime:
        """When the span to the city's due time began: at its last rework order, else at receipt."""
        facts = self.facts
        if facts.state == HotlineState.CITY_REWORK:
            return facts.state_since
        return facts.planned_from_at or facts.received_at

    @cached_property
    def plan(self) -> BackwardPlan | None:
        """The plan before the city's due time; None for a ticket without one."""
        facts = self.facts
        if not facts.from_city or facts.city_due_at is None:
            return None
        return plan_backwards(
            max(self.city_span_start, facts.rework_at or self.city_span_start),
            facts.city_due_at,
            self.calendar,
            self.limits,
            kind=facts.kind,
            continuous=facts.runs_through,
        )

    @cached_property
    def handling(self) -> tuple[datetime, Due, bool] | None:
        """(start, due, compressed) of the unit's main work, DRAFT or HANDLE; None before it has begun."""
        facts = self.facts
        start_at = facts.rework_at or (
            facts.dispatched_at if facts.kind == LifecycleKind.GRID_EVENT else facts.received_at
        )
        if start_at is None:
            return None
        own = self._own_handling(start_at)
        plan = self.plan
        if plan is None:
            return start_at, own or self._default_handling(start_at), False
        planned = Due(plan.draft_at, plan.provisional)
        start_at = max(start_at, self.city_span_start)
        if own is None or planned.at <= own.at:
            return start_at, planned, plan.compressed
        return start_at, own, False

    def _own_handling(self, start_at: datetime) -> Due | None:
        """The district's own handling limit, as far as one is set; a rework has half of it."""
        facts = self.facts
        limit = facts.handling_limit
        if facts.rework_at is not None:
            return self._rework_due(start_at, limit or self._default_limit())
        return None if limit is None else self._lengthened(start_at, limit)

    def _default_handling(self, start_at: datetime) -> Due:
        return self._lengthened(start_at, self._default_limit())

    def _default_limit(self) -> Limit:
        facts = self.facts
        step = Stage.HANDLE if facts.kind == LifecycleKind.GRID_EVENT else Stage.DRAFT
        return self.limits.find(facts.kind, step, facts.request_type)

    def _lengthened(self, start_at: datetime, limit: Limit) -> Due:
        """Extension and deferrals move the district's clocks only."""
        due = move_past_pauses(
            start_at, self.calendar.add(start_at, limit), limit, self.facts.pauses, self.calendar
        )
        if self.facts.extension is None:
            return due
        longer = self.calendar.add(due.at, self.facts.extension)
        return Due(longer.at, due.provisional or longer.provisional)

    def _rework_due(self, start_at: datetime, limit: Limit) -> Due:
        """Half the limit, at least the floor, but never longer than the limit itself."""
        half = self.calendar.add(start_at, limit.halved())
        floor = self.calendar.add(start_at, self.limits.find(self.facts.kind, REWORK_FLOOR))
        whole = self.calendar.add(start_at, limit)
        return min(max(half, floor, key=_at), whole, key=_at)


def _at(due: Due) -> datetime:
    return due.at


def _own_limit(clocks: StageClocks, stage: Stage) -> Prescribed:
    """The plain case: the table's limit from the moment the state was entered, fitted before the main work's end."""
    return _fitted(clocks, stage, clocks.facts.state_since, clocks.limit(stage))


def _fitted(clocks: StageClocks, stage: Stage, start_at: datetime, limit: Limit) -> Prescribed:
    running = stages_of(clocks.facts.kind, clocks.facts.state)
    handling = clocks.handling if Stage.DRAFT in running or Stage.HANDLE in running else None
    if handling is None:
        return clocks.prescribe(stage, start_at, clocks.calendar.add(start_at, limit))
    return clocks.before(
        stage, start_at, limit, handling[1].at, clocks.limits.find(clocks.facts.kind, PLAN_WORK)
    )


def _plain(clocks: StageClocks, stage: Stage) -> Prescribed:
    """A limit that nothing bounds."""
    start_at = clocks.facts.state_since
    return clocks.prescribe(stage, start_at, clocks.calendar.add(start_at, clocks.limit(stage)))


# ---- the city's own times, as received


def _from_city(clocks: StageClocks, stage: Stage, due_at: datetime | None) -> Prescribed | None:
    if due_at is None:
        return None
    return clocks.prescribe(stage, clocks.facts.received_at, Due(due_at, False), owner=ClockOwner.CITY)


def _city_sign(clocks: StageClocks, stage: Stage) -> Prescribed | None:
    return _from_city(clocks, stage, clocks.facts.city_sign_due_at)


def _city_return(clocks: StageClocks, stage: Stage) -> Prescribed | None:
    facts = clocks.facts
    return None if facts.city_return_blocked else _from_city(clocks, stage, facts.city_return_due_at)


def _reply(clocks: StageClocks, stage: Stage) -> Prescribed | None:
    facts = clocks.facts
    if facts.city_due_at is None:
        return None
    return clocks.prescribe(
        stage, clocks.city_span_start, Due(facts.city_due_at, False), owner=ClockOwner.CITY
    )


# ---- intake and dispatch


def _classify(clocks: StageClocks, stage: Stage) -> Prescribed | None:
    facts = clocks.facts
    if facts.state == HotlineState.RECEIVED:
        return _own_limit(clocks, stage)
    if not facts.class_pending:
        return None
    limit = clocks.limits.find(facts.kind, stage, "after_dispatch")
    return clocks.prescribe(stage, facts.received_at, clocks.calendar.add(facts.received_at, limit))


def _dispatch(clocks: StageClocks, stage: Stage) -> Prescribed | None:
    facts = clocks.facts
    before_its_turn = facts.state in (HotlineState.RECEIVED, GridEventState.REPORTED)
    return None if before_its_turn and not facts.emergency else _own_limit(clocks, stage)


def _file(clocks: StageClocks, stage: Stage) -> Prescribed | None:
    facts = clocks.facts
    if facts.state == GridEventState.REPORTED:
        return None if facts.emergency else _own_limit(clocks, stage)
    if facts.state == GridEventState.PRE_FILING_CHECK:
        return _own_limit(clocks, stage) if facts.site_check_done_at else None
    if not facts.filing_pending:
        return None
    start_at = facts.dispatched_at or facts.state_since
    limit = clocks.limits.find(facts.kind, stage, "after_dispatch")
    return clocks.prescribe(stage, start_at, clocks.calendar.add(start_at, limit))


def _pre_filing_check(clocks: StageClocks, stage: Stage) -> Prescribed | None:
    return None if clocks.facts.site_check_done_at else _own_limit(clocks, stage)


# ---- returns


def _return_window(clocks: StageClocks, stage: Stage) -> Prescribed | None:
    facts = clocks.facts
    start_at = facts.dispatched_at
    if start_at is None:
        return None
    due = clocks.calendar.add(start_at, clocks.limit(stage))
    if facts.city_return_due_at is not None and not facts.city_return_blocked:
        due = Due(max(start_at, min(due.at, facts.city_return_due_at)), due.provisional)
    return clocks.prescribe(stage, start_at, due)


def _return_decision(clocks: StageClocks, stage: Stage) -> Prescribed:
    facts = clocks.facts
    own = _own_limit(clocks, stage)
    bound = None if facts.city_return_blocked else facts.city_return_due_at
    if bound is None or not facts.state_since < bound < own.due_at:
        return own
    return clocks.prescribe(stage, facts.state_since, Due(bound, own.provisional), compressed=own.compressed)


# ---- at the unit


def _from_dispatch(clocks: StageClocks, stage: Stage) -> Prescribed:
    """Signing runs on through a refused return, so it hangs on the dispatch, not on the state."""
    facts = clocks.facts
    return _fitted(clocks, stage, facts.dispatched_at or facts.state_since, clocks.limit(stage))


def _main_work(clocks: StageClocks, stage: Stage) -> Prescribed | None:
    if clocks.handling is None:
        return None
    start_at, due, compressed = clocks.handling
    return clocks.prescribe(stage, start_at, due, compressed=compressed)


def _parts(clocks: StageClocks, stage: Stage) -> Prescribed | None:
    """Co-units and sub-handlers: one working day before the lead's own due time."""
    facts, handling = clocks.facts, clocks.handling
    if handling is None or (stage == Stage.CO_UNITS and not facts.co_units_open):
        return None
    end = handling[1].at
    start_at = (
        facts.state_since if stage == Stage.SUB_DISPATCH else (facts.dispatched_at or facts.state_since)
    )
    lead = clocks.limits.find(facts.kind, PLAN_PARTS)
    due = clocks.calendar.subtract(end, lead)
    if due.at > start_at or end <= start_at:
        return clocks.prescribe(stage, start_at, due if due.at > start_at else Due(end, due.provisional))
    half = clocks.calendar.point_between(start_at, end, 0.5, continuous=facts.runs_through)
    return clocks.prescribe(stage, start_at, Due(half, due.provisional), compressed=True)


def _inner(step: str) -> Callable[[StageClocks, Stage], Prescribed]:
    """Sign-off and audit: own limit, leaving before the city's due time what the plan leaves after this step."""

    def clock(clocks: StageClocks, stage: Stage) -> Prescribed:
        facts = clocks.facts
        tail = clocks.limits.find(facts.kind, step)
        end = facts.city_due_at if facts.from_city else None
        limit = clocks.limit(stage, facts.origin)
        return clocks.before(stage, facts.state_since, limit, end, tail)

    return clock


def _review(clocks: StageClocks, stage: Stage) -> Prescribed:
    start_at = clocks.facts.reviewed_at or clocks.facts.state_since
    return clocks.prescribe(stage, start_at, clocks.calendar.add(start_at, clocks.limit(stage)))


def _planned_date(clocks: StageClocks, stage: Stage) -> Prescribed | None:
    facts = clocks.facts
    if facts.plan_at is None:
        return None
    return clocks.prescribe(stage, facts.state_since, Due(facts.plan_at, False), owner=facts.plan_owner)


def _callback_start(clocks: StageClocks, stage: Stage) -> Prescribed | None:
    return None if clocks.facts.callback_started else _plain(clocks, stage)


# ---- grid events


def _closure_check(clocks: StageClocks, stage: Stage) -> Prescribed | None:
    facts = clocks.facts
    if facts.state == GridEventState.CLOSURE_CHECK and facts.site_check_done_at:
        return None
    limit = clocks.limit(stage, "hazard" if facts.hazard else None)
    return clocks.prescribe(stage, facts.state_since, clocks.calendar.add(facts.state_since, limit))


def _close(clocks: StageClocks, stage: Stage) -> Prescribed | None:
    facts = clocks.facts
    if facts.state == GridEventState.SELF_HANDLED:
        start_at, limit = facts.state_since, clocks.limit(stage, "self_handled")
    elif facts.site_check_done_at is None:
        return None
    else:
        start_at, limit = facts.site_check_done_at, clocks.limit(stage)
    return clocks.prescribe(stage, start_at, clocks.calendar.add(start_at, limit))


# ---- supervision orders, verification tasks


def _issue(clocks: StageClocks, stage: Stage) -> Prescribed | None:
    """Level 1 the same day; levels 2 and 3 one working day after the instruction; level 0 when it arrives."""
    facts, calendar = clocks.facts, clocks.calendar
    if (facts.order_level or 0) < LEADER_LEVEL:
        start_at = facts.received_at
        same_day = calendar.close_of_business(calendar.local_date(start_at))
        return clocks.prescribe(stage, start_at, Due(max(start_at, same_day), False))
    if facts.instruction_at is None:
        return None
    return clocks.prescribe(
        stage, facts.instruction_at, calendar.add(facts.instruction_at, clocks.limit(stage))
    )


def _feed_back(clocks: StageClocks, stage: Stage) -> Prescribed:
    facts = clocks.facts
    start_at = facts.rework_at or facts.dispatched_at or facts.state_since
    if facts.city_due_at is not None:
        return clocks.prescribe(stage, start_at, Due(facts.city_due_at, False), owner=ClockOwner.CITY)
    if facts.plan_at is not None and facts.rework_at is None:
        return clocks.prescribe(stage, start_at, Due(facts.plan_at, False))
    limit = facts.handling_limit or clocks.limit(stage, f"level_{facts.order_level}")
    if facts.rework_at is not None:
        limit = limit.halved()
    return clocks.prescribe(stage, start_at, clocks.calendar.add(start_at, limit))


def _verify(clocks: StageClocks, stage: Stage) -> Prescribed:
    facts = clocks.facts
    start_at = facts.dispatched_at or facts.state_since
    due = Due(facts.plan_at, False) if facts.plan_at else clocks.calendar.add(start_at, clocks.limit(stage))
    return clocks.prescribe(stage, start_at, due)


SPECIAL: Mapping[Stage, Callable[[StageClocks, Stage], Prescribed | None]] = {
    Stage.CITY_SIGN: _city_sign,
    Stage.CITY_RETURN: _city_return,
    Stage.REPLY: _reply,
    Stage.CLASSIFY: _classify,
    Stage.DISPATCH: _dispatch,
    Stage.FILE: _file,
    Stage.PRE_FILING_CHECK: _pre_filing_check,
    Stage.RETURN_WINDOW: _return_window,
    Stage.RETURN_DECISION: _return_decision,
    Stage.SIGN: _from_dispatch,
    Stage.DRAFT: _main_work,
    Stage.HANDLE: _main_work,
    Stage.SUB_DISPATCH: _parts,
    Stage.CO_UNITS: _parts,
    Stage.SIGN_OFF: _inner(PLAN_SIGN_OFF),
    Stage.AUDIT: _inner(PLAN_AUDIT),
    Stage.REVIEW: _review,
    Stage.PROGRESS_NOTE: _review,
    Stage.RESUME: _planned_date,
    Stage.FOLLOW_UP: _planned_date,
    Stage.CALLBACK_START: _callback_start,
    Stage.CALLBACK: _plain,
    Stage.CLOSURE_CHECK: _closure_check,
    Stage.CLOSE: _close,
    Stage.ISSUE: _issue,
    Stage.FEED_BACK: _feed_back,
    Stage.VERIFY: _verify,
}
