"""The frame of every use-case that changes a supervision order: lock, life cycle, clocks, history, one write."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from uuid import UUID

from django.db import transaction

from dispatch.domain.cycles import cycles_after
from dispatch.domain.errors import VersionConflict
from dispatch.domain.events import SUPERVISION_ORDER, NewEvent
from dispatch.domain.lifecycle.edge import Edge
from dispatch.domain.lifecycle.engine import decide
from dispatch.domain.lifecycle.states import LifecycleKind, is_final
from dispatch.domain.stages import Stage
from dispatch.domain.supervision import order_audience
from dispatch.feed.append import append
from dispatch.models import SupervisionOrder
from dispatch.selectors.accused_units import readers_without_accused
from dispatch.selectors.current_moment import Moment, current_moment
from dispatch.selectors.supervision_access import lock_order
from dispatch.selectors.supervision_facts import order_clock_facts, origin_of, supervision_facts
from dispatch.services.sync_clocks import sync_clocks
from grid.domain.actor import Actor

KIND = LifecycleKind.SUPERVISION_ORDER


class SupervisionChange:
    """Collects steps and notes on a locked (or new) order; `write` stores the order, its clocks and its events."""

    def __init__(self, order: SupervisionOrder, *, moment: Moment, new: bool = False) -> None:
        self.order = order
        self.moment = moment
        self.new = new
        self._audience_before = frozenset(order.audience)
        self._events: list[tuple[str, Actor, dict[str, object]]] = []
        self._after: list[Callable[[], object]] = []

    def after_write(self, act: Callable[[], object]) -> None:
        """Run ``act`` in the same transaction once the order is stored."""
        self._after.append(act)

    def step(
        self, verb: str, *, actor: Actor, data: Mapping[str, object] | None = None, **given: object
    ) -> Edge:
        """Take the edge of ``verb``; ``given`` are facts of the input. Raises what the life cycle refuses."""
        order = self.order
        facts = supervision_facts(order=order, actor=actor, moment=self.moment, **given)
        edge = decide(KIND, origin_of(order), order.state, verb, actor.roles, facts)
        before = order.state
        order.version += 1
        self._enter(verb, edge.to(before))
        self._record(edge.event, actor, {**(data or {}), "verb": verb, "from": before, "to": order.state})
        return edge

    def begin(self, *, actor: Actor, data: Mapping[str, object]) -> None:
        """The first step of a new order: it is proposed (拟督办)."""
        self._enter("propose", "proposed")
        self._record("supervision_order_proposed", actor, {**data, "verb": "propose", "to": "proposed"})

    def note(self, event: str, *, actor: Actor, data: Mapping[str, object]) -> None:
        """Something for the history that moves no state."""
        self._record(event, actor, dict(data))

    def amend_last(self, **fields: object) -> None:
        """Complete the event recorded last with facts that are known only now."""
        self._events[-1][2].update(fields)

    def _enter(self, verb: str, state: str) -> None:
        order, now = self.order, self.moment.now
        order.state, order.state_since = state, now
        order.stage_cycles = cycles_after(order.stage_cycles, kind=KIND, verb=verb, state=state)
        order.closed_at = now if is_final(KIND, state) else None

    def _record(self, event: str, actor: Actor, data: dict[str, object]) -> None:
        self._events.append((event, actor, {**data, "version": self.order.version}))

    def write(self) -> None:
        """Bring audience, clocks and history to the new state and store all of it."""
        order = self.order
        readers = order_audience(state=order.state, level=order.level, unit_code=order.unit_id)
        order.audience = sorted(readers_without_accused(readers, order.ticket.accused_unit_id))
        order.updated_at = self.moment.now
        deadlines = sync_clocks(
            subject_type=SUPERVISION_ORDER,
            subject_id=order.id,
            facts=order_clock_facts(order),
            unit_code=order.unit_id,
            moment=self.moment,
            new=self.new,
        )
        first = min(deadlines, key=lambda deadline: deadline.due_at, default=None)
        order.next_due_at = first.due_at if first else None
        order.next_amber_at = first.amber_at if first else None
        order.next_stage = str(first.stage) if first else ""
        order.next_owner = str(first.owner) if first else ""
        due = {str(deadline.stage): deadline.due_at for deadline in deadlines}
        order.feed_back_due_at = due.get(Stage.FEED_BACK, order.feed_back_due_at)
        self._append({stage: at.isoformat() for stage, at in due.items()})
        order.save(force_insert=self.new, force_update=not self.new)
        for act in self._after:
            act()

    def _append(self, due: dict[str, str]) -> None:
        order = self.order
        audience = frozenset(order.audience)
        holder = (
            {"kind": "nobody", "code": ""} if order.closed_at else {"kind": "unit", "code": order.unit_id}
        )
        events = []
        for name, actor, data in self._events:
            order.event_seq += 1
            clocks = {"holder": holder, "due": due} if "verb" in data else {}
            events.append(
                NewEvent(
                    subject_type=SUPERVISION_ORDER,
                    subject_id=order.id,
                    seq=order.event_seq,
                    type=name,
                    actor=actor,
                    at=self.moment.now,
                    data={**data, **clocks},
                    audience=audience,
                    gone=self._audience_before - audience,
                )
            )
        append(events)
        self._events.clear()


@contextmanager
def changing_order(
    *, order_id: UUID, actor: Actor, version: int | None = None
) -> Iterator[SupervisionChange]:
    """Lock the order if the actor may see it and store it when the block ends without error.

    Raises `supervision_order_not_found` (404) and VersionConflict (409).
    """
    with transaction.atomic():
        moment = current_moment()
        order = lock_order(order_id=order_id, actor=actor)
        if version is not None and order.version != version:
            raise VersionConflict(subject_id=order.id, expected=version, found=order.version)
        change = SupervisionChange(order, moment=moment)
        yield change
        change.write()
