"""The frame of every use-case that changes verification tasks, one or thousands: life cycle, clocks, history, rows."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from dispatch.domain.clock_facts import Prescribed
from dispatch.domain.cycles import cycles_after
from dispatch.domain.events import NewEvent
from dispatch.domain.lifecycle.engine import decide
from dispatch.domain.lifecycle.states import LifecycleKind, Origin, is_final
from dispatch.domain.moment import Moment
from dispatch.domain.running_stages import stages_of
from dispatch.domain.stages import Stage
from dispatch.domain.verification_events import VERIFICATION_TASK
from dispatch.feed.append import append
from dispatch.models import VerificationTask
from dispatch.selectors.verification_facts import (
    verification_audience,
    verification_clock_facts,
    verification_facts,
    verification_holder,
)
from dispatch.services.store_verification_tasks import insert_tasks, update_tasks
from dispatch.services.sync_many_clocks import sync_many_clocks
from grid.domain.actor import Actor

KIND = LifecycleKind.VERIFICATION_TASK
RECOUNTED = f"{VERIFICATION_TASK}_clocks_recounted"
EVENTS_AT_ONCE = 500

Each = Callable[[VerificationTask], Mapping[str, Any]]


def nothing(_task: VerificationTask) -> Mapping[str, Any]:
    """No facts, no data."""
    return {}


class VerificationChange:
    """Takes locked (or new) tasks through the same step and stores all of them by sets.

    What differs between them is asked of a function of the task. Several steps may follow each other; the last one
    tells holder and clocks.
    """

    def __init__(self, tasks: Sequence[VerificationTask], *, moment: Moment, new: bool = False) -> None:
        self.tasks = list(tasks)
        self.moment = moment
        self.new = new
        self._before = {task.id: frozenset(task.audience) for task in self.tasks}
        self._events: dict[VerificationTask, list[tuple[str, Actor, dict[str, Any]]]] = {}
        self._due: dict[VerificationTask, dict[str, str]] = {}

    def begin(self, *, actor: Actor, data: Each) -> None:
        """The first step of new tasks."""
        for task in self.tasks:
            self._enter(task, "plan", "planned")
            self._record(
                task, "verification_task_planned", actor, {**data(task), "verb": "plan", "to": "planned"}
            )

    def step(self, verb: str, *, actor: Actor, data: Each = nothing, given: Each = nothing) -> None:
        """Take the edge of ``verb`` with each; ``given`` are facts of the input. Raises what the life cycle refuses."""
        for task in self.tasks:
            facts = verification_facts(task, actor, **given(task))
            edge = decide(KIND, Origin.LOCAL, task.state, verb, actor.roles, facts)
            before = task.state
            task.version += 1
            self._enter(task, verb, edge.to(before))
            told = {**data(task), "verb": verb, "from": before, "to": task.state}
            self._record(task, edge.event, actor, told)

    def give_out(self) -> None:
        """The work is given out (again): its clock begins now."""
        for task in self.tasks:
            task.work_from_at = self.moment.now
            cycle = task.stage_cycles.get(Stage.VERIFY.value, 0) + 1
            task.stage_cycles = {**task.stage_cycles, Stage.VERIFY.value: cycle}

    def write(self) -> None:
        """Bring audience, clocks, history and rows to the new state."""
        for task in self.tasks:
            task.audience = sorted(verification_audience(task))
            task.updated_at = self.moment.now
        self._wind_clocks()
        self._append()
        if self.new:
            insert_tasks(self.tasks)
        else:
            update_tasks(self.tasks)

    def recount(self, running: Mapping[UUID, Mapping[str, datetime]]) -> None:
        """Bring the clocks to the rules of now; ``running`` are the due times so far, {task: {stage: time}}.

        A task whose due times moved tells so in its history.
        """
        self._wind_clocks()
        version = {"calendar_version": self.moment.calendar_version}
        for task in self.tasks:
            due = {stage: datetime.fromisoformat(at) for stage, at in self._due[task].items()}
            if due != running.get(task.id, {}):
                self._record(task, RECOUNTED, Actor.system(), version)
        self._append()
        update_tasks(self.tasks)

    def _enter(self, task: VerificationTask, verb: str, state: str) -> None:
        now = self.moment.now
        if state != task.state:
            task.state, task.state_since = state, now
            task.stage_cycles = cycles_after(task.stage_cycles, kind=KIND, verb=verb, state=state)
        task.closed_at = now if is_final(KIND, state) else None

    def _record(self, task: VerificationTask, event: str, actor: Actor, data: dict[str, Any]) -> None:
        self._events.setdefault(task, []).append((event, actor, {**data, "version": task.version}))

    def _wind_clocks(self) -> None:
        """Tasks with the same facts have the same deadlines: derived and written once for each such group."""
        groups: dict[object, list[VerificationTask]] = {}
        for task in self.tasks:
            groups.setdefault(_clock_key(task), []).append(task)
        for group in groups.values():
            deadlines = self._prescribed(group)
            first = min(deadlines, key=lambda deadline: deadline.due_at, default=None)
            due = {str(deadline.stage): deadline.due_at.isoformat() for deadline in deadlines}
            for task in group:
                self._due[task] = due
                task.next_due_at = first.due_at if first else None
                task.next_amber_at = first.amber_at if first else None
                task.next_stage = str(first.stage) if first else ""
                task.next_owner = str(first.owner) if first else ""

    def _prescribed(self, group: Sequence[VerificationTask]) -> tuple[Prescribed, ...]:
        if self.new and not stages_of(KIND, group[0].state):
            return ()  # nothing runs, and nothing can have run before
        return sync_many_clocks(
            subject_type=VERIFICATION_TASK,
            subject_ids=[task.id for task in group],
            facts=verification_clock_facts(group[0]),
            moment=self.moment,
        )

    def _append(self) -> None:
        events = (event for task in self.tasks for event in self._news_of(task))
        while some := list(islice(events, EVENTS_AT_ONCE)):
            append(some)
        self._events.clear()

    def _news_of(self, task: VerificationTask) -> list[NewEvent]:
        steps = self._events.get(task, [])
        audience = frozenset(task.audience)
        news = []
        for position, (name, actor, data) in enumerate(steps, 1):
            task.event_seq += 1
            last = (
                {"holder": verification_holder(task), "due": self._due[task]}
                if position == len(steps)
                else {}
            )
            news.append(
                NewEvent(
                    subject_type=VERIFICATION_TASK,
                    subject_id=task.id,
                    seq=task.event_seq,
                    type=name,
                    actor=actor,
                    at=self.moment.now,
                    data={**data, **last},
                    audience=audience,
                    gone=self._before[task.id] - audience,
                )
            )
        return news


def _clock_key(task: VerificationTask) -> object:
    cycles = tuple(sorted(task.stage_cycles.items()))
    return task.state, task.state_since, task.created_at, task.work_from_at, task.plan_at, cycles
