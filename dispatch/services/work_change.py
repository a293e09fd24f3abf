"""The frame of every use-case that changes a topic or a field task: life cycle, clocks, history, one write."""

from collections.abc import Callable, Mapping
from typing import Any

from dispatch.domain.cycles import cycles_after
from dispatch.domain.events import NewEvent
from dispatch.domain.lifecycle.edge import Edge
from dispatch.domain.lifecycle.engine import decide
from dispatch.domain.lifecycle.states import Origin, is_final
from dispatch.domain.stages import Stage
from dispatch.feed.append import append
from dispatch.models import FieldTask, Topic
from dispatch.selectors.current_moment import Moment
from dispatch.selectors.work_facts import audience_of, clock_facts, facts_of, holder_of, kind_of
from dispatch.services.sync_clocks import sync_clocks
from grid.domain.actor import Actor

#: Stages that run through several states: their clock is wound anew when the work is given out, not by the state.
GIVEN_OUT = (Stage.ROOT_CAUSE, Stage.FIELD_WORK)


class WorkChange:
    """Collects steps and notes on a locked (or new) row; `write` stores the row, its clocks and its events."""

    def __init__(self, row: Topic | FieldTask, *, moment: Moment, new: bool = False) -> None:
        self.row = row
        self.moment = moment
        self.new = new
        self.kind = kind_of(row)
        self._audience_before = frozenset(row.audience)
        self._events: list[tuple[str, Actor, dict[str, object]]] = []
        self._after: list[Callable[[], None]] = []

    def begin(self, event: str, *, actor: Actor, state: str, data: Mapping[str, object]) -> None:
        """The first step of a new row."""
        self._enter("plan", state)
        self._record(event, actor, {**data, "verb": "plan", "to": state})

    def step(self, verb: str, *, actor: Actor, data: Mapping[str, object] = {}, **given: Any) -> Edge:
        """Take the edge of ``verb``; ``given`` are facts of the input. Raises what the life cycle refuses."""
        row = self.row
        facts = facts_of(row, actor, **given)
        edge = decide(self.kind, Origin.LOCAL, row.state, verb, actor.roles, facts)
        before = row.state
        row.version += 1
        self._enter(verb, edge.to(before))
        self._record(edge.event, actor, {**data, "verb": verb, "from": before, "to": row.state})
        return edge

    def note(self, event: str, *, actor: Actor, data: Mapping[str, object]) -> None:
        """Something for the history that moves no state."""
        self._record(event, actor, dict(data))

    def give_out(self) -> None:
        """The work is given out (again): its clock begins now."""
        row = self.row
        row.work_from_at = self.moment.now
        stage = GIVEN_OUT[0] if isinstance(row, Topic) else GIVEN_OUT[1]
        row.stage_cycles = {**row.stage_cycles, stage.value: row.stage_cycles.get(stage.value, 0) + 1}

    def after_write(self, act: Callable[[], None]) -> None:
        """Run ``act`` in the same transaction once the row is stored."""
        self._after.append(act)

    def _enter(self, verb: str, state: str) -> None:
        row, now = self.row, self.moment.now
        if state != row.state:
            row.state, row.state_since = state, now
            row.stage_cycles = cycles_after(row.stage_cycles, kind=self.kind, verb=verb, state=state)
        row.closed_at = now if is_final(self.kind, state) else None

    def _record(self, event: str, actor: Actor, data: dict[str, object]) -> None:
        self._events.append((event, actor, {**data, "version": self.row.version}))

    def write(self) -> None:
        """Bring audience, clocks and history to the new state and store all of it."""
        row = self.row
        row.audience = sorted(audience_of(row))
        row.updated_at = self.moment.now
        deadlines = sync_clocks(
            subject_type=str(self.kind),
            subject_id=row.id,
            facts=clock_facts(row),
            unit_code=row.lead_unit_id if isinstance(row, Topic) else None,
            moment=self.moment,
            new=self.new,
        )
        first = min(deadlines, key=lambda deadline: deadline.due_at, default=None)
        row.next_due_at = first.due_at if first else None
        row.next_amber_at = first.amber_at if first else None
        row.next_stage = str(first.stage) if first else ""
        row.next_owner = str(first.owner) if first else ""
        self._append({str(deadline.stage): deadline.due_at.isoformat() for deadline in deadlines})
        row.save(force_insert=self.new, force_update=not self.new)
        for act in self._after:
            act()

    def _append(self, due: dict[str, str]) -> None:
        row = self.row
        audience = frozenset(row.audience)
        clocks = {"holder": holder_of(row), "due": due}
        steps = [position for position, (_, _, data) in enumerate(self._events) if "verb" in data]
        events = []
        for position, (name, actor, data) in enumerate(self._events):
            row.event_seq += 1
            events.append(
                NewEvent(
                    subject_type=str(self.kind),
                    subject_id=row.id,
                    seq=row.event_seq,
                    type=name,
                    actor=actor,
                    at=self.moment.now,
                    data={**data, **clocks} if steps and position == steps[-1] else data,
                    audience=audience,
                    gone=self._audience_before - audience,
                )
            )
        append(events)
        self._events.clear()
