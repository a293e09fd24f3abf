"""Planning backwards from a due time nobody in the district may move."""

from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from dispatch.domain.calendar import WorkingCalendar
from dispatch.domain.calendar_parts import elapsed
from dispatch.domain.limits import ClockKind, Limit, LimitTable

PLAN_AUDIT, PLAN_SIGN_OFF, PLAN_DRAFT = "plan.audit", "plan.sign_off", "plan.draft"
PLAN_PARTS, PLAN_WORK = "plan.parts", "plan.work"


#: Rule tables whose leads are kept: the ones in force and those of a rehearsal beside them.
KEPT_TABLES = 16


class BackwardPlan(NamedTuple):
    """By when each inner step must be done so that the reply leaves in time (倒排计划).

    ``parts_at`` is for co-units and sub-handlers, who finish before the unit's draft. The order
    parts ≤ draft ≤ sign-off ≤ audit ≤ due always holds.
    """

    parts_at: datetime
    draft_at: datetime
    sign_off_at: datetime
    audit_at: datetime
    compressed: bool
    provisional: bool


def nominal_minutes(limit: Limit, calendar: WorkingCalendar) -> int:
    """A limit's weight in minutes, to divide a short span by; a working day weighs its office minutes."""
    if limit.kind == ClockKind.CALENDAR_DAY:
        return limit.days * 24 * 60
    return limit.minutes + limit.days * calendar.minutes_per_working_day


def plan_backwards(
    start_at: datetime,
    due_at: datetime,
    calendar: WorkingCalendar,
    limits: LimitTable,
    *,
    kind: str,
    continuous: bool = False,
) -> BackwardPlan:
    """Place the inner steps before ``due_at`` for work that begins at ``start_at``.

    Normally: audit 4 work hours before, sign-off 1 working day, draft 2, parts one more. When the office time in
    between is shorter than all that plus one working day of work, every lead shrinks in the same proportion
    (``continuous``: measured in elapsed time, for emergencies and spans without any office hour).
    """
    (parts, draft, sign_off, audit), leads, whole = _leads(limits, kind, calendar)
    worked = calendar.working_minutes_between(start_at, due_at)
    if worked < whole and start_at < due_at:
        continuous = continuous or worked <= 0
        parts_at, draft_at, sign_off_at, audit_at = (
            calendar.point_between(start_at, due_at, 1 - lead / whole, continuous=continuous)
            for lead in leads
        )
        return BackwardPlan(parts_at, draft_at, sign_off_at, audit_at, compressed=True, provisional=False)
    audited = calendar.subtract(due_at, audit)
    signed = calendar.subtract(due_at, sign_off)
    drafted = calendar.subtract(due_at, draft)
    audit_at = audited.at
    sign_off_at = min(signed.at, audit_at)
    draft_at = min(drafted.at, sign_off_at)
    parts_due = calendar.subtract(draft_at, parts)
    provisional = audited.provisional or drafted.provisional or parts_due.provisional
    return BackwardPlan(
        parts_due.at, draft_at, sign_off_at, audit_at, compressed=due_at <= start_at, provisional=provisional
    )


@lru_cache(maxsize=KEPT_TABLES)
def _leads(
    limits: LimitTable, kind: str, calendar: WorkingCalendar
) -> tuple[tuple[Limit, ...], tuple[int, ...], int]:
    """The leads of parts, draft, sign-off and audit, how many minutes each weighs, and all of it with the work."""
    steps = (PLAN_PARTS, PLAN_DRAFT, PLAN_SIGN_OFF, PLAN_AUDIT)
    parts, draft, sign_off, audit = (limits.find(kind, step) for step in steps)
    weights = [nominal_minutes(limit, calendar) for limit in (draft, sign_off, audit)]
    weights = [weights[0] + nominal_minutes(parts, calendar), *weights]
    whole = weights[0] + nominal_minutes(limits.find(kind, PLAN_WORK), calendar)
    return (parts, draft, sign_off, audit), tuple(weights), whole


def fit_before(
    start_at: datetime,
    limit: Limit,
    end_at: datetime,
    tail: Limit,
    calendar: WorkingCalendar,
    *,
    continuous: bool = False,
) -> tuple[datetime, bool, bool]:
    """A stage's own limit, shrunk when it would leave less than ``tail`` before ``end_at``.

    Answers (due, provisional, compressed). When ``end_at`` has already passed the own limit stands: that lateness
    belongs to the deadline above.
    """
    due = calendar.add(start_at, limit)
    if end_at <= start_at:
        return due.at, due.provisional, False
    own_minutes, tail_minutes = nominal_minutes(limit, calendar), nominal_minutes(tail, calendar)
    if not continuous:
        left = calendar.working_minutes_between(due.at, end_at)
        if left >= tail_minutes > 0:  # so there is office time between start and end, too
            return due.at, due.provisional, False
        continuous = calendar.working_minutes_between(start_at, end_at) <= 0
    if continuous:
        left = elapsed(due.at, end_at) / timedelta(minutes=1)
    if left >= tail_minutes or own_minutes == 0:
        return due.at, due.provisional, False
    share = own_minutes / (own_minutes + tail_minutes)
    shrunk = calendar.point_between(start_at, end_at, share, continuous=continuous)
    return min(shrunk, due.at), due.provisional, True
