"""What happens beside a deadline and when: reminders before it, amber, the chase at it, supervision after it."""

from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from dispatch.domain.calendar import WorkingCalendar
from dispatch.domain.clock_facts import Prescribed
from dispatch.domain.ladder import Anchor, Ladder, RungAct, RungRule
from dispatch.domain.stages import Stage

RANK = {act: rank for rank, act in enumerate(RungAct)}


@dataclass(frozen=True, slots=True)
class PrescribedTimer:
    """One rung: fires once per (subject, stage, level, cycle), not before ``due_at``.

    ``rule`` says what it does; None for a row of which only the key is known.
    """

    stage: Stage
    level: str
    cycle: int
    due_at: datetime
    rule: RungRule | None = field(default=None, compare=False)

    @property
    def act(self) -> RungAct | None:
        """What it does when it fires."""
        return self.rule.act if self.rule else None


def rungs_of(
    deadline: Prescribed,
    calendar: WorkingCalendar,
    ladder: Ladder,
    *,
    kind: str,
    order_level: int | None = None,
) -> tuple[PrescribedTimer, ...]:
    """All rungs of one deadline, earliest first.

    A reminder whose lead is as long as the stage itself is left out, and amber where the stage has no length.
    """
    rules = ladder.rungs(kind, deadline.stage, unit_owes=deadline.unit, order_level=order_level)
    timers = [
        PrescribedTimer(deadline.stage, rule.level, deadline.cycle, at, rule)
        for rule in rules
        if (at := _stands_at(rule, deadline, calendar)) is not None
    ]
    return tuple(sorted(timers, key=_order))


def _order(timer: PrescribedTimer) -> tuple[object, ...]:
    return timer.due_at, RANK[timer.act] if timer.act else len(RANK), timer.level


def _stands_at(rule: RungRule, deadline: Prescribed, calendar: WorkingCalendar) -> datetime | None:
    lead = rule.limit
    if rule.anchor is Anchor.SHARE or lead is None:
        return deadline.amber_at if deadline.amber_at > deadline.started_at else None
    if rule.anchor is Anchor.AFTER:
        return calendar.add(deadline.due_at, lead).at if lead.value else deadline.due_at
    if calendar.add(deadline.started_at, lead).at < deadline.due_at:
        return calendar.subtract(deadline.due_at, lead).at
    return None


def next_rung(
    deadline: Prescribed,
    calendar: WorkingCalendar,
    ladder: Ladder,
    *,
    kind: str,
    done: Container[str],
    order_level: int | None = None,
) -> PrescribedTimer | None:
    """The first of `rungs_of` whose level is not ``done``; None at the end of the ladder.

    What stands behind the due time is counted only when nothing before it is left.
    """
    first: PrescribedTimer | None = None
    behind = []
    for rule in ladder.rungs(kind, deadline.stage, unit_owes=deadline.unit, order_level=order_level):
        if rule.level in done:
            continue
        if rule.anchor is Anchor.AFTER and rule.limit is not None and rule.limit.value:
            behind.append(rule)
        elif (at := _stands_at(rule, deadline, calendar)) is not None and (
            first is None or at <= first.due_at
        ):
            rung = PrescribedTimer(deadline.stage, rule.level, deadline.cycle, at, rule)
            first = rung if first is None else min(first, rung, key=_order)
    if first is not None or not behind:
        return first
    rungs = (
        PrescribedTimer(deadline.stage, rule.level, deadline.cycle, at, rule)
        for rule in behind
        if (at := _stands_at(rule, deadline, calendar)) is not None
    )
    return min(rungs, key=_order, default=None)


def prescribed_timers(
    deadlines: Iterable[Prescribed],
    calendar: WorkingCalendar,
    ladder: Ladder,
    *,
    kind: str,
    order_level: int | None = None,
) -> tuple[PrescribedTimer, ...]:
    """The rungs of all running deadlines."""
    return tuple(
        timer
        for deadline in deadlines
        for timer in rungs_of(deadline, calendar, ladder, kind=kind, order_level=order_level)
    )


@dataclass(frozen=True, slots=True)
class Firing:
    """A claimed timer fires as ``rung``; the first unfired of its ladder's ``others`` stands next."""

    rung: PrescribedTimer
    others: tuple[PrescribedTimer, ...]


def judge(rungs: Iterable[PrescribedTimer], timer: PrescribedTimer, now: datetime) -> Firing | None:
    """Whether a claimed timer may fire now, given the ladders that its subject's facts prescribe at this moment.

    None: the subject has moved on, or the due time has; its clocks must be brought up to date instead. Lateness
    alone never stops a timer, and each firing sets up the next rung, so a late worker climbs the whole ladder.
    """
    same = [rung for rung in rungs if rung.stage == timer.stage and rung.cycle == timer.cycle]
    found = next((rung for rung in same if rung == timer), None)
    if found is None or found.due_at > now:
        return None
    return Firing(found, tuple(rung for rung in same if rung != timer))
