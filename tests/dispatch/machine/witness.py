"""Looks at the whole district before and after every act, and says what must not have come of it."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from dispatch.domain.lamps import LampColour, lamp_colour
from dispatch.domain.lifecycle.engine import legal_edges
from dispatch.domain.lifecycle.verbs import Verb
from dispatch.models import Deadline, Event, FieldTask, SupervisionOrder, SupportCall, Ticket, Timer, Topic
from dispatch.selectors.current_moment import current_moment

#: Tables with more rows than this hold lists of the rules: they are counted, not read.
LONG_TABLE = 400
#: An upload that no act has named yet is nobody's business.
UPLOADS = "dispatch_attachment"
WITH_CLOCKS = (Ticket, SupervisionOrder, Topic, FieldTask, SupportCall)
WORSE = (LampColour.BLUE, LampColour.AMBER, LampColour.RED)
Clock = tuple[str, UUID, str, int]


@dataclass
class Sight:
    """The district at one moment."""

    now: datetime
    tables: dict[str, str]
    rows: dict[UUID, tuple[Any, ...]] = field(default_factory=dict)
    seqs: dict[UUID, int] = field(default_factory=dict)
    clocks: dict[Clock, tuple[datetime, datetime, str, bool]] = field(default_factory=dict)
    fired: set[int] = field(default_factory=set)
    tickets: dict[UUID, Ticket] = field(default_factory=dict)


class Witness:
    """Keeps the last sight; every method raises AssertionError with what it found."""

    def __init__(self) -> None:
        self._digests = _statement()
        self.before = self.look()

    def look(self) -> Sight:
        """Everything as it is now."""
        with connection.cursor() as cursor:
            cursor.execute(self._digests)
            sight = Sight(current_moment().now, dict(cursor.fetchall()))
        for model in WITH_CLOCKS:
            for row in model._default_manager.all():
                sight.seqs[row.pk] = row.event_seq
                sight.rows[row.pk] = (row.state, row.version, row.audience, getattr(row, "holder_code", None))
                if isinstance(row, Ticket):
                    sight.tickets[row.pk] = row
        for clock in Deadline.objects.all():
            key = (clock.subject_type, clock.subject_id, clock.stage, clock.cycle)
            sight.clocks[key] = (clock.due_at, clock.amber_at, clock.owner, clock.met_at is None)
        sight.fired = set(Timer.objects.filter(state=Timer.State.FIRED).values_list("id", flat=True))
        return sight

    def refused(self, told: str) -> None:
        """A refused act changed nothing."""
        after = self.look()
        changed = {
            name for name in after.tables if after.tables[name] != self.before.tables.get(name)
        } | self.before.tables.keys() - after.tables.keys()
        assert not changed, f"{told} was refused, yet changed {sorted(changed)}"
        self.before = after

    def done(self, told: str, *, by_city: bool = False) -> Sight:
        """An act, or time, did something: history tells it all, and no clock runs backwards."""
        before, after = self.before, self.look()
        events = self._new_events(before, after, told)
        for id_, row in after.rows.items():
            if id_ in before.rows and row != before.rows[id_]:
                assert events[id_], f"{told}: {before.rows[id_]} became {row} without an event"
        self._clocks(before, after, told, by_city=by_city, events=events)
        assert before.fired <= after.fired, f"{told}: a timer that had fired has not"
        for ticket in after.tickets.values():
            held = (ticket.holder_kind, ticket.holder_code)
            assert (ticket.closed_at is None) == bool(ticket.holder_code), (
                f"{told}: {ticket.state}, held by {held}"
            )
        self.before = after
        return after

    def stepped(self, ticket_id: UUID, verb: str, before: Ticket, told: str) -> None:
        """The act on the ticket left exactly the event of one edge of its life cycle."""
        new = Event.objects.filter(subject_id=ticket_id, seq__gt=before.event_seq).order_by("seq")
        assert new, f"{told} left no event"
        ticket = Ticket.objects.get(id=ticket_id)
        assert ticket.version > before.version, f"{told} left the version at {ticket.version}"
        if verb not in set(Verb):
            return
        taken = [
            event
            for event in new
            if event.data.get("verb") == verb and event.data.get("from") == before.state
        ]
        assert taken, f"{told}: the new events are {[event.type for event in new]}"
        edges = {
            (edge.event, edge.to(before.state))
            for edge in legal_edges(before.kind, before.origin, before.state)
            if edge.verb == verb
        }
        assert (taken[0].type, taken[0].data["to"]) in edges, f"{told}: {taken[0].type} is no edge"

    def _new_events(self, before: Sight, after: Sight, told: str) -> dict[UUID, list[str]]:
        """What history tells of since; every subject's count grew by exactly its new events."""
        found: dict[UUID, list[str]] = defaultdict(list)
        grown = {id_ for id_, seq in after.seqs.items() if seq != before.seqs.get(id_, 0)}
        for id_, type_ in (
            Event.objects.filter(subject_id__in=grown).order_by("seq").values_list("subject_id", "type")
        ):
            found[id_].append(type_)
        for id_, seq in after.seqs.items():
            assert len(found[id_]) in (0, seq), f"{told}: {seq} events counted, {len(found[id_])} in history"
            found[id_] = found[id_][before.seqs.get(id_, 0) :]
        return found

    def _clocks(
        self, before: Sight, after: Sight, told: str, *, by_city: bool, events: dict[UUID, list[str]]
    ) -> None:
        for key, (due, amber, owner, runs) in before.clocks.items():
            assert key in after.clocks, f"{told}: the clock {key} vanished"
            due_now, amber_now, owner_now, runs_now = after.clocks[key]
            where = f"{told}: {key[0]} {key[2]} of cycle {key[3]}"
            if due_now != due:
                assert events[key[1]], f"{where} moved from {due} to {due_now} without an event"
                assert owner != "city" or owner_now != "city" or by_city, f"{where}: the city's time moved"
            elif runs and runs_now and owner_now == owner and amber_now == amber:
                was = WORSE.index(lamp_colour(due, amber, before.now))
                assert WORSE.index(lamp_colour(due_now, amber_now, after.now)) >= was, (
                    f"{where}: the lamp got better"
                )


def _statement() -> str:
    """One statement that digests every table of dispatch."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename LIKE 'dispatch\\_%%'"
        )
        tables = sorted(name for (name,) in cursor.fetchall() if name != "dispatch_idempotencyrecord")
        parts = []
        for name in tables:
            cursor.execute(f"SELECT count(*) FROM (SELECT FROM {name} LIMIT {LONG_TABLE}) t")
            digest = "count(*)" if cursor.fetchone()[0] == LONG_TABLE else "sum(hashtextextended(t::text, 0))"
            only = " WHERE ticket_id IS NOT NULL" if name == UPLOADS else ""
            parts.append(f"SELECT '{name}', coalesce({digest}::text, '') FROM {name} t{only}")
    return " UNION ALL ".join(parts)
