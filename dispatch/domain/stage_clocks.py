"""How each stage's due time follows from the facts: one small function where a plain limit is not enough."""

from collections.abc import Callable, Mapping
from datetime import datetime

from dispatch.domain.backward_plan import PLAN_AUDIT, PLAN_PARTS, PLAN_SIGN_OFF
from dispatch.domain.calendar_parts import Due
from dispatch.domain.clock_facts import ClockFacts, Prescribed
from dispatch.domain.clockwork import Clockwork
from dispatch.domain.lifecycle.states import ClockOwner, GridEventState, HotlineState
from dispatch.domain.stages import Stage

#: Orders from this level on are issued only on a leader's instruction.
LEADER_LEVEL = 2
#: Only what a law sets runs on here.
DEFERRED = frozenset({HotlineState.DEFERRED, GridEventState.DEFERRED})


def deadline_of(stage: Stage, clocks: Clockwork) -> Prescribed | None:
    """The deadline of a stage, None when it has no clock under these facts."""
    return SPECIAL.get(stage, _own_limit)(clocks, stage)


def _own_limit(clocks: Clockwork, stage: Stage) -> Prescribed:
    """The plain case: the table's limit from the entering of the state, fitted before the main work's end."""
    return clocks.fitted(stage, clocks.facts.state_since, clocks.limit(stage))


def _start(clocks: Clockwork, stage: Stage) -> Prescribed:
    """Work that was sent back begins sooner than work that is new: the table may hold a limit for the state."""
    return clocks.fitted(stage, clocks.facts.state_since, clocks.limit(stage, clocks.facts.state))


def _plain(clocks: Clockwork, stage: Stage) -> Prescribed:
    """A limit that nothing bounds."""
    start_at = clocks.facts.state_since
    return clocks.prescribe(stage, start_at, clocks.calendar.add(start_at, clocks.limit(stage)))


# ---- the city's own times, as received


def _from_city(clocks: Clockwork, stage: Stage, due_at: datetime | None) -> Prescribed | None:
    if due_at is None:
        return None
    return clocks.prescribe(stage, clocks.facts.received_at, Due(due_at, False), owner=ClockOwner.CITY)


def _city_sign(clocks: Clockwork, stage: Stage) -> Prescribed | None:
    return _from_city(clocks, stage, clocks.facts.city_sign_due_at)


def _city_return(clocks: Clockwork, stage: Stage) -> Prescribed | None:
    facts = clocks.facts
    return None if facts.city_return_blocked else _from_city(clocks, stage, facts.city_return_due_at)


def _reply(clocks: Clockwork, stage: Stage) -> Prescribed | None:
    facts = clocks.facts
    if facts.city_due_at is None:
        return None
    return clocks.prescribe(
        stage, clocks.city_span_start, Due(facts.city_due_at, False), owner=ClockOwner.CITY
    )


# ---- intake and dispatch


def _classify(clocks: Clockwork, stage: Stage) -> Prescribed | None:
    facts = clocks.facts
    if facts.state == HotlineState.RECEIVED:
        return _own_limit(clocks, stage)
    if not facts.class_pending:
        return None
    limit = clocks.limits.find(facts.kind, stage, "after_dispatch")
    return clocks.prescribe(stage, facts.received_at, clocks.calendar.add(facts.received_at, limit))


def _dispatch(clocks: Clockwork, stage: Stage) -> Prescribed | None:
    facts = clocks.facts
    before_its_turn = facts.state in (HotlineState.RECEIVED, GridEventState.REPORTED)
    return None if before_its_turn and not facts.emergency else _own_limit(clocks, stage)


def _file(clocks: Clockwork, stage: Stage) -> Prescribed | None:
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


def _pre_filing_check(clocks: Clockwork, stage: Stage) -> Prescribed | None:
    return None if clocks.facts.site_check_done_at else _own_limit(clocks, stage)


# ---- returns


def _return_window(clocks: Clockwork, stage: Stage) -> Prescribed | None:
    facts = clocks.facts
    start_at = facts.dispatched_at
    if start_at is None:
        return None
    due = clocks.calendar.add(start_at, clocks.limit(stage))
    if facts.city_return_due_at is not None and not facts.city_return_blocked:
        due = Due(max(start_at, min(due.at, facts.city_return_due_at)), due.provisional)
    return clocks.prescribe(stage, start_at, due)


def _return_decision(clocks: Clockwork, stage: Stage) -> Prescribed:
    facts = clocks.facts
    own = _own_limit(clocks, stage)
    bound = None if facts.city_return_blocked else facts.city_return_due_at
    if bound is None or not facts.state_since < bound < own.due_at:
        return own
    return clocks.prescribe(stage, facts.state_since, Due(bound, own.provisional), compressed=own.compressed)


# ---- at the unit


def _from_dispatch(clocks: Clockwork, stage: Stage) -> Prescribed:
    """Signing runs on through a refused return, so it hangs on the dispatch, not on the state."""
    facts = clocks.facts
    limit = clocks.limit(stage, "elderly" if facts.elderly else None)
    return clocks.fitted(stage, facts.dispatched_at or facts.state_since, limit)


def _first_contact(clocks: Clockwork, stage: Stage) -> Prescribed | None:
    """From the signature until the requester was called, whatever else begins meanwhile."""
    start_at = clocks.facts.contact_owed_from
    return None if start_at is None else clocks.fitted(stage, start_at, clocks.limit(stage))


def _interim(clocks: Clockwork, stage: Stage) -> Prescribed | None:
    """The interim unit acts at once; its record stops the clock (RULES 8j)."""
    facts = clocks.facts
    if not facts.interim_owed:
        return None
    limit = clocks.limit(stage, "hazard" if facts.hazard else None)
    return clocks.prescribe(stage, facts.state_since, clocks.calendar.add(facts.state_since, limit))


def _main_work(clocks: Clockwork, stage: Stage) -> Prescribed | None:
    if clocks.handling is None:
        return None
    facts = clocks.facts
    if facts.state in DEFERRED and (facts.work_owner != ClockOwner.STATUTE or facts.statute_at is not None):
        return None
    start_at, due, compressed = clocks.handling
    return clocks.prescribe(stage, start_at, due, owner=facts.work_owner, compressed=compressed)


def _parts(clocks: Clockwork, stage: Stage) -> Prescribed | None:
    """Co-units and sub-handlers: one working day before the lead's own due time."""
    facts, handling = clocks.facts, clocks.handling
    owed = facts.co_units_open if stage == Stage.CO_UNITS else _children_run(facts)
    if handling is None or not owed:
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


def _children_run(facts: ClockFacts) -> bool:
    return facts.state == HotlineState.SUB_DISPATCHED or facts.children_open


def _inner(step: str) -> Callable[[Clockwork, Stage], Prescribed]:
    """Sign-off and audit: own limit, leaving before the city's due time what the plan leaves after this step."""

    def clock(clocks: Clockwork, stage: Stage) -> Prescribed:
        facts = clocks.facts
        tail = clocks.limits.find(facts.kind, step)
        end = facts.city_due_at if facts.from_city else None
        limit = clocks.limit(stage, facts.origin)
        return clocks.before(stage, facts.state_since, limit, end, tail)

    return clock


def _review(clocks: Clockwork, stage: Stage) -> Prescribed:
    facts = clocks.facts
    start_at = max(facts.reviewed_at or facts.state_since, facts.state_since)
    return clocks.prescribe(stage, start_at, clocks.calendar.add(start_at, clocks.limit(stage)))


def _resume(clocks: Clockwork, stage: Stage) -> Prescribed | None:
    facts = clocks.facts
    if facts.plan_at is None:
        return None
    return clocks.prescribe(stage, facts.state_since, Due(facts.plan_at, False))


def _follow_up(clocks: Clockwork, stage: Stage) -> Prescribed | None:
    facts = clocks.facts
    if facts.state in DEFERRED:
        if facts.statute_at is None:
            return None
        due = Due(facts.statute_at, False)
        return clocks.prescribe(stage, facts.state_since, due, owner=ClockOwner.STATUTE)
    if facts.plan_at is None:
        return None
    due = Due(facts.plan_at, False)
    owner = ClockOwner.STATUTE if facts.by_statute else ClockOwner.DISTRICT
    return clocks.prescribe(stage, facts.state_since, due, owner=owner)


def _extension_decision(clocks: Clockwork, stage: Stage) -> Prescribed | None:
    return None if clocks.facts.extension_forwarded else _own_limit(clocks, stage)


# ---- emergencies


def _call_out(clocks: Clockwork, stage: Stage) -> Prescribed | None:
    facts = clocks.facts
    if not facts.emergency or facts.dispatched_at is None:
        return None
    due = clocks.calendar.add(facts.dispatched_at, clocks.limit(stage))
    return clocks.prescribe(stage, facts.dispatched_at, due)


def _duty_report(clocks: Clockwork, stage: Stage) -> Prescribed | None:
    """By phone and in writing once, counted from receipt; then again and again from the last report."""
    facts = clocks.facts
    start_at: datetime | None = facts.received_at
    if stage == Stage.DUTY_FOLLOW_UP:
        start_at = facts.duty_reported.get("follow_up") or facts.duty_reported.get("written")
    elif ("phone" if stage == Stage.DUTY_PHONE else "written") in facts.duty_reported:
        start_at = None
    if start_at is None:
        return None
    return clocks.prescribe(stage, start_at, clocks.calendar.add(start_at, clocks.limit(stage)))


def _callback_start(clocks: Clockwork, stage: Stage) -> Prescribed | None:
    return None if clocks.facts.callback_started else _plain(clocks, stage)


# ---- grid events


def _closure_check(clocks: Clockwork, stage: Stage) -> Prescribed | None:
    facts = clocks.facts
    if facts.state == GridEventState.CLOSURE_CHECK and facts.site_check_done_at:
        return None
    limit = clocks.limit(stage, "hazard" if facts.hazard else None)
    return clocks.prescribe(stage, facts.state_since, clocks.calendar.add(facts.state_since, limit))


def _close(clocks: Clockwork, stage: Stage) -> Prescribed | None:
    facts = clocks.facts
    if facts.state == GridEventState.SELF_HANDLED:
        start_at, limit = facts.state_since, clocks.limit(stage, "self_handled")
    elif facts.site_check_done_at is None:
        return None
    else:
        start_at, limit = facts.site_check_done_at, clocks.limit(stage)
    return clocks.prescribe(stage, start_at, clocks.calendar.add(start_at, limit))


# ---- supervision orders, verification tasks


def _issue(clocks: Clockwork, stage: Stage) -> Prescribed | None:
    """Level 1 the same day, by night or on a day off the next working day; levels 2 and 3 one working day after the
    instruction; level 0 when it arrives."""
    facts, calendar = clocks.facts, clocks.calendar
    if (facts.order_level or 0) < LEADER_LEVEL:
        start_at = facts.received_at
        today = calendar.local_date(start_at)
        same_day = calendar.close_of_business(today)
        if calendar.is_workday(today) and start_at < same_day:
            return clocks.prescribe(stage, start_at, Due(same_day, False))
        return clocks.prescribe(stage, start_at, calendar.add(start_at, clocks.limit(stage)))
    if facts.instruction_at is None:
        return None
    return clocks.prescribe(
        stage, facts.instruction_at, calendar.add(facts.instruction_at, clocks.limit(stage))
    )


def _feed_back(clocks: Clockwork, stage: Stage) -> Prescribed:
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


def _planned_work(clocks: Clockwork, stage: Stage) -> Prescribed:
    """The date of the plan, else the table's limit for this sort of task from the day it was given out."""
    facts = clocks.facts
    start_at = facts.dispatched_at or facts.state_since
    limit = clocks.limit(stage, facts.request_type)
    due = Due(facts.plan_at, False) if facts.plan_at else clocks.calendar.add(start_at, limit)
    return clocks.prescribe(stage, start_at, due)


SPECIAL: Mapping[Stage, Callable[[Clockwork, Stage], Prescribed | None]] = {
    Stage.CITY_SIGN: _city_sign,
    Stage.CITY_RETURN: _city_return,
    Stage.REPLY: _reply,
    Stage.CLASSIFY: _classify,
    Stage.START: _start,
    Stage.DISPATCH: _dispatch,
    Stage.FILE: _file,
    Stage.PRE_FILING_CHECK: _pre_filing_check,
    Stage.RETURN_WINDOW: _return_window,
    Stage.RETURN_DECISION: _return_decision,
    Stage.SIGN: _from_dispatch,
    Stage.FIRST_CONTACT: _first_contact,
    Stage.INTERIM: _interim,
    Stage.DRAFT: _main_work,
    Stage.HANDLE: _main_work,
    Stage.SUB_DISPATCH: _parts,
    Stage.CO_UNITS: _parts,
    Stage.SIGN_OFF: _inner(PLAN_SIGN_OFF),
    Stage.AUDIT: _inner(PLAN_AUDIT),
    Stage.REVIEW: _review,
    Stage.PROGRESS_NOTE: _review,
    Stage.RESUME: _resume,
    Stage.FOLLOW_UP: _follow_up,
    Stage.EXTENSION_DECISION: _extension_decision,
    Stage.CALL_OUT: _call_out,
    Stage.DUTY_PHONE: _duty_report,
    Stage.DUTY_WRITTEN: _duty_report,
    Stage.DUTY_FOLLOW_UP: _duty_report,
    Stage.CALLBACK_START: _callback_start,
    Stage.CALLBACK: _plain,
    Stage.CLOSURE_CHECK: _closure_check,
    Stage.CLOSE: _close,
    Stage.ISSUE: _issue,
    Stage.FEED_BACK: _feed_back,
    Stage.VERIFY: _planned_work,
    Stage.ROOT_CAUSE: _planned_work,
    Stage.FIELD_WORK: _planned_work,
    Stage.TURN_OUT: _planned_work,
}
