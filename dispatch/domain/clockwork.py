"""What the due times of one subject are made of: limits, the backward plan, the main work, and what bounds them."""

from datetime import datetime, timedelta

from dispatch.domain.backward_plan import PLAN_WORK, BackwardPlan, fit_before, plan_backwards
from dispatch.domain.calendar import WorkingCalendar
from dispatch.domain.calendar_parts import Due, elapsed
from dispatch.domain.clock_facts import ClockFacts, Prescribed
from dispatch.domain.lifecycle.states import ClockOwner, HotlineState, LifecycleKind
from dispatch.domain.limits import Limit, LimitTable
from dispatch.domain.pauses import move_past_pauses
from dispatch.domain.running_stages import stages_of
from dispatch.domain.stages import UNIT_STAGES, Stage

REWORK_FLOOR = "rework_floor"
INTERIM_STAGES = frozenset({Stage.INTERIM})


class Clockwork:
    """Derives the due time of one subject's stages; built for one derivation and thrown away."""

    def __init__(self, facts: ClockFacts, calendar: WorkingCalendar, limits: LimitTable) -> None:
        self.facts, self.calendar, self.limits = facts, calendar, limits
        #: In a dispute nobody leads, and the interim unit owes its own part alone.
        self._unit_stages = INTERIM_STAGES if facts.state == HotlineState.DISPUTED else UNIT_STAGES
        self._urgency = "emergency" if facts.emergency else "fast_track" if facts.fast_track else None
        # looked up once; not by `cached_property`, whose lock costs more than most of what is looked up
        self._plan: tuple[BackwardPlan | None] | None = None
        self._handling: tuple[tuple[datetime, Due, bool] | None] | None = None

    def limit(self, step: str, *conditions: str | None) -> Limit:
        """The table's limit, under urgency first, then under the given conditions."""
        return self.limits.find(self.facts.kind, step, self._urgency, *conditions)

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
        facts, due_at = self.facts, due.at
        from_at = self._past_pauses(start_at, due_at) if facts.pauses else start_at
        if from_at < due_at:
            amber_at = self.calendar.point_between(
                from_at, due_at, self.limits.amber_share, continuous=facts.runs_through
            )
        else:
            amber_at = due_at
        return Prescribed(
            stage, facts.cycles.get(stage, 1), owner, stage in self._unit_stages, start_at, due_at, amber_at,
            due.provisional, compressed,
        )  # fmt: skip

    def _past_pauses(self, start_at: datetime, due_at: datetime) -> datetime:
        """``start_at`` moved by the deferrals since: what the lamp counts a clock's span from."""
        stood = sum(
            (
                elapsed(max(since, start_at), to)
                for since, to in self.facts.pauses
                if to is not None and to > start_at and since < due_at
            ),
            timedelta(),
        )
        return min(start_at + stood, due_at)

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

    def fitted(self, stage: Stage, start_at: datetime, limit: Limit) -> Prescribed:
        """A stage's own limit, fitted before the end of the main work where that runs in this state."""
        running = stages_of(self.facts.kind, self.facts.state)
        handling = self.handling if Stage.DRAFT in running or Stage.HANDLE in running else None
        if handling is None:
            return self.prescribe(stage, start_at, self.calendar.add(start_at, limit))
        return self.before(
            stage, start_at, limit, handling[1].at, self.limits.find(self.facts.kind, PLAN_WORK)
        )

    @property
    def city_span_start(self) -> datetime:
        """When the span to the city's due time began: at its last rework order, else at receipt."""
        facts = self.facts
        if facts.state == HotlineState.CITY_REWORK:
            return facts.state_since
        return facts.planned_from_at or facts.received_at

    @property
    def plan(self) -> BackwardPlan | None:
        """The plan before the city's due time; None for a ticket without one."""
        if self._plan is None:
            self._plan = (self._planned(),)
        return self._plan[0]

    def _planned(self) -> BackwardPlan | None:
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

    @property
    def handling(self) -> tuple[datetime, Due, bool] | None:
        """(start, due, compressed) of the unit's main work, DRAFT or HANDLE; None before it has begun."""
        if self._handling is None:
            self._handling = (self._main_work(),)
        return self._handling[0]

    def _main_work(self) -> tuple[datetime, Due, bool] | None:
        facts = self.facts
        start_at = facts.rework_at or (
            facts.handle_from_at or facts.dispatched_at
            if facts.kind == LifecycleKind.GRID_EVENT
            else facts.received_at
        )
        if start_at is None:
            return None
        if self._follows_up:
            return start_at, Due(facts.plan_at or start_at, False), False
        own = self._own_handling(start_at)
        plan = self.plan
        if plan is None:
            return start_at, own or self._default_handling(start_at), False
        planned = Due(plan.draft_at, plan.provisional)
        start_at = max(start_at, self.city_span_start)
        if own is None or planned.at <= own.at:
            return start_at, planned, plan.compressed
        return start_at, own, False

    @property
    def _follows_up(self) -> bool:
        """An interim reply stands: the final result is owed by the date it promised."""
        facts = self.facts
        promised = facts.plan_at is not None and facts.rework_at is None
        return promised and facts.kind == LifecycleKind.HOTLINE and facts.state != HotlineState.DEFERRED

    def _own_handling(self, start_at: datetime) -> Due | None:
        """The district's own handling limit, as far as one is set; a rework has half of it."""
        facts = self.facts
        limit = facts.handling_limit
        if facts.rework_at is not None:
            limit = limit or self._default_limit()
            return self._lengthened(start_at, limit, self._rework_due(start_at, limit))
        return (
            None if limit is None else self._lengthened(start_at, limit, self.calendar.add(start_at, limit))
        )

    def _default_handling(self, start_at: datetime) -> Due:
        limit = self._default_limit()
        return self._lengthened(start_at, limit, self.calendar.add(start_at, limit))

    def _default_limit(self) -> Limit:
        facts = self.facts
        step = Stage.HANDLE if facts.kind == LifecycleKind.GRID_EVENT else Stage.DRAFT
        return self.limits.find(facts.kind, step, facts.request_type)

    def _lengthened(self, start_at: datetime, limit: Limit, due: Due) -> Due:
        """Extension and deferrals move the district's clocks only; a deferral does not move what a law sets."""
        if self.facts.extension is not None:
            longer = self.calendar.add(due.at, self.facts.extension)
            due = Due(longer.at, due.provisional or longer.provisional)
        if self.facts.by_statute:
            return due
        return move_past_pauses(start_at, due, limit, self.facts.pauses, self.calendar)

    def _rework_due(self, start_at: datetime, limit: Limit) -> Due:
        """Half the limit, at least the floor, but never longer than the limit itself."""
        half = self.calendar.add(start_at, limit.halved())
        floor = self.calendar.add(start_at, self.limits.find(self.facts.kind, REWORK_FLOOR))
        whole = self.calendar.add(start_at, limit)
        return min(max(half, floor, key=_at), whole, key=_at)


def _at(due: Due) -> datetime:
    return due.at
