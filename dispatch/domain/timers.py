"""What happens beside a deadline and when: reminders before it, amber, the chase at it, supervision after it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dispatch.domain.calendar import WorkingCalendar
from dispatch.domain.clock_facts import Prescribed
from dispatch.domain.lifecycle.states import LifecycleKind
from dispatch.domain.limits import Limit, LimitTable
from dispatch.domain.stages import Stage

ESCALATING_LEVELS = frozenset({1, 2})
#: Work inside the centres: chased when late, never turned into a supervision order by itself.
UNSUPERVISED = frozenset({LifecycleKind.VERIFICATION_TASK, LifecycleKind.TOPIC, LifecycleKind.FIELD_TASK})


class TimerLevel(StrEnum):
    """The rungs of the ladder of one deadline, in the order they usually stand."""

    REMIND_1WD = "remind_1wd"  # 提醒
    REMIND_4WH = "remind_4wh"
    AMBER = "amber"  # 黄灯
    CHASE = "chase"  # 催办
    CALL_NEXT = "call_next"  # 叫应: the next duty phone of a unit that has not signed an emergency
    CALL_LEADER = "call_leader"  # 带班领导: the shift leader after that
    RESUME = "resume"  # 恢复: a deferral's planned date has come
    SUPERVISE_L1 = "supervise_l1"  # 督办: the system issues level 1
    SUPERVISE_L2 = "supervise_l2"  # 呈批: the system drafts the submission for the next level


RANK = {level: rank for rank, level in enumerate(TimerLevel)}


@dataclass(frozen=True, slots=True)
class PrescribedTimer:
    """One rung: fires once per (subject, stage, level, cycle), not before ``due_at``."""

    stage: Stage
    level: TimerLevel
    cycle: int
    due_at: datetime


def ladder(
    deadline: Prescribed,
    calendar: WorkingCalendar,
    limits: LimitTable,
    *,
    kind: str,
    order_level: int | None = None,
) -> tuple[PrescribedTimer, ...]:
    """All rungs of one deadline, earliest first.

    A reminder whose lead is as long as the stage itself is left out. A return window only warns the district; it
    is never chased. Three working days after a unit's own stage, or the reply to the city, is missed
    the system supervises; a missed follow-up date is supervised at once. A supervision order of level 1 or 2 whose
    feedback is missed leads to a drafted submission for the next level.
    """
    if deadline.stage == Stage.RETURN_WINDOW:
        return ()
    rungs: dict[TimerLevel, datetime] = {}
    if deadline.stage == Stage.CALL_OUT:
        rungs[TimerLevel.CALL_NEXT] = deadline.due_at
        rungs[TimerLevel.CALL_LEADER] = calendar.add(
            deadline.due_at, _limit(limits, TimerLevel.CALL_LEADER)
        ).at
        return _in_order(deadline, rungs)
    if deadline.stage == Stage.RESUME:
        _remind(rungs, TimerLevel.REMIND_1WD, deadline, calendar, limits)
        rungs[TimerLevel.RESUME] = deadline.due_at
        return _in_order(deadline, rungs)
    _remind(rungs, TimerLevel.REMIND_4WH, deadline, calendar, limits)
    if not deadline.is_window:
        _remind(rungs, TimerLevel.REMIND_1WD, deadline, calendar, limits)
        if deadline.amber_at > deadline.started_at:
            rungs[TimerLevel.AMBER] = deadline.amber_at
    if not deadline.is_window:
        rungs[TimerLevel.CHASE] = deadline.due_at
        rungs |= _supervision(deadline, calendar, limits, kind, order_level)
    return _in_order(deadline, rungs)


def _in_order(deadline: Prescribed, rungs: dict[TimerLevel, datetime]) -> tuple[PrescribedTimer, ...]:
    timers = (PrescribedTimer(deadline.stage, level, deadline.cycle, at) for level, at in rungs.items())
    return tuple(sorted(timers, key=lambda timer: (timer.due_at, RANK[timer.level])))


def _remind(
    rungs: dict[TimerLevel, datetime],
    level: TimerLevel,
    deadline: Prescribed,
    calendar: WorkingCalendar,
    limits: LimitTable,
) -> None:
    lead = _limit(limits, level)
    if calendar.add(deadline.started_at, lead).at < deadline.due_at:
        rungs[level] = calendar.subtract(deadline.due_at, lead).at


def _supervision(
    deadline: Prescribed, calendar: WorkingCalendar, limits: LimitTable, kind: str, order_level: int | None
) -> dict[TimerLevel, datetime]:
    if kind == LifecycleKind.SUPERVISION_ORDER:
        missed = deadline.stage == Stage.FEED_BACK and order_level in ESCALATING_LEVELS
        return {TimerLevel.SUPERVISE_L2: deadline.due_at} if missed else {}
    if deadline.stage == Stage.REVIEW:
        return {TimerLevel.SUPERVISE_L1: deadline.due_at}
    if kind in UNSUPERVISED or not (deadline.unit or deadline.stage == Stage.REPLY):
        return {}
    if deadline.stage == Stage.FOLLOW_UP:
        return {TimerLevel.SUPERVISE_L1: deadline.due_at}
    return {
        TimerLevel.SUPERVISE_L1: calendar.add(deadline.due_at, _limit(limits, TimerLevel.SUPERVISE_L1)).at
    }


def _limit(limits: LimitTable, level: TimerLevel) -> Limit:
    return limits.find(LimitTable.ANY, f"timer.{level}")


def prescribed_timers(
    deadlines: Iterable[Prescribed],
    calendar: WorkingCalendar,
    limits: LimitTable,
    *,
    kind: str,
    order_level: int | None = None,
) -> tuple[PrescribedTimer, ...]:
    """The rungs of all running deadlines."""
    return tuple(
        timer
        for deadline in deadlines
        for timer in ladder(deadline, calendar, limits, kind=kind, order_level=order_level)
    )


@dataclass(frozen=True, slots=True)
class Firing:
    """A claimed timer fires. ``others`` are its ladder's other rungs in order; the first unfired one stands next."""

    others: tuple[PrescribedTimer, ...]


def judge(rungs: Iterable[PrescribedTimer], timer: PrescribedTimer, now: datetime) -> Firing | None:
    """Whether a claimed timer may fire now, given the ladders that its subject's facts prescribe at this moment.

    None: the subject has moved on, or the due time has; its clocks must be brought up to date instead. Lateness
    alone never stops a timer, and each firing sets up the next rung, so a late worker climbs the whole ladder.
    """
    same = [rung for rung in rungs if rung.stage == timer.stage and rung.cycle == timer.cycle]
    if timer not in same or timer.due_at > now:
        return None
    return Firing(tuple(rung for rung in same if rung != timer))
