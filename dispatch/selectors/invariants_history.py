"""I1–I4: intakes, histories, steps and holders, checked against each other row by row."""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby

from django.db import connection

from dispatch.domain.fold import BrokenHistory, PastEvent, fold
from dispatch.domain.holding import holder_of
from dispatch.domain.invariants import Breach
from dispatch.domain.lifecycle.engine import legal_edges
from dispatch.domain.lifecycle.states import is_final
from dispatch.models import Deadline, Event, Ticket
from grid.domain.roles import Role
from grid.models import RoleGrant

CHUNK = 2000
INTAKES = """
SELECT r.key, coalesce(r.answer ->> 'id', r.answer #>> '{ticket,id}') AS ticket_id, count(t.id) AS found
FROM dispatch_idempotencyrecord r
LEFT JOIN dispatch_ticket t ON t.id::text = coalesce(r.answer ->> 'id', r.answer #>> '{ticket,id}')
WHERE r.route IN ('tickets', 'mobile_report') AND r.status BETWEEN 200 AND 299
GROUP BY r.id HAVING count(t.id) <> 1
"""
ONE_TICKET_TWO_INTAKES = """
SELECT coalesce(answer ->> 'id', answer #>> '{ticket,id}'), count(*) FROM dispatch_idempotencyrecord
WHERE route IN ('tickets', 'mobile_report') AND status BETWEEN 200 AND 299 GROUP BY 1 HAVING count(*) > 1
"""
UNFINISHED = "SELECT key FROM dispatch_idempotencyrecord WHERE status IS NULL"


def intakes() -> Iterator[Breach]:
    """I1: an answered intake has its one ticket; no claim stands without an answer; no ticket lacks its detail."""
    with connection.cursor() as cursor:
        cursor.execute(INTAKES)
        for key, ticket_id, found in cursor.fetchall():
            yield Breach("I1", key, f"answered with ticket {ticket_id}, found {found}")
        cursor.execute(ONE_TICKET_TWO_INTAKES)
        for ticket_id, count in cursor.fetchall():
            yield Breach("I1", str(ticket_id), f"answered to {count} intakes")
        cursor.execute(UNFINISHED)
        for (key,) in cursor.fetchall():
            yield Breach("I1", key, "claimed and never answered")
    for kind, detail in (("hotline", "hotline"), ("grid_event", "grid_event")):
        halves = Ticket.objects.filter(kind=kind, **{f"{detail}__isnull": True}).values_list(
            "number", flat=True
        )
        for number in halves:
            yield Breach("I1", number, "half a ticket: the detail row is missing")


def histories() -> Iterator[Breach]:
    """I2 and I3: fold every history and compare; look every step up in its table."""
    entitled = roles_of_accounts()
    rows = (
        Event.objects.filter(subject_type="ticket")
        .order_by("subject_id", "seq")
        .values_list("subject_id", "seq", "type", "data", "actor_id", "actor_label")
        .iterator(CHUNK)
    )
    for ticket_id, events in groupby(rows, key=lambda row: row[0]):
        ticket = Ticket.objects.filter(id=ticket_id).first()
        if ticket is None:
            yield Breach("I2", str(ticket_id), "history without a ticket")
            continue
        taken = list(events)
        yield from fold_breaches(ticket, [PastEvent(seq, type_, data) for _, seq, type_, data, _, _ in taken])
        for _, seq, _, data, actor_id, label in taken:
            yield from step_breaches(ticket, seq, data, actor_id, label, entitled)
    without = Ticket.objects.filter(event_seq=0).values_list("number", flat=True)
    yield from (Breach("I2", number, "a ticket without history") for number in without)


def fold_breaches(ticket: Ticket, events: list[PastEvent]) -> Iterator[Breach]:
    """What the history tells against what the row says."""
    try:
        told = fold(events)
    except BrokenHistory as broken:
        yield Breach("I2", ticket.number, str(broken))
        return
    rows = Deadline.objects.filter(subject_type="ticket", subject_id=ticket.id, met_at__isnull=True)
    running = {stage: due_at.timestamp() for stage, due_at in rows.values_list("stage", "due_at")}
    due = {stage: _timestamp(at) for stage, at in (told.due or {}).items()}
    facts = (
        ("state", told.state, ticket.state),
        ("version", told.version, ticket.version),
        ("event count", told.seq, ticket.event_seq),
        ("holder", told.holder, (ticket.holder_kind, ticket.holder_code)),
        ("clocks", due, running),
    )
    for name, in_history, in_row in facts:
        if in_history != in_row:
            yield Breach("I2", ticket.number, f"{name}: the history says {in_history}, the row {in_row}")


def _timestamp(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def step_breaches(
    ticket: Ticket,
    seq: int,
    data: dict[str, object],
    actor_id: int | None,
    label: str,
    entitled: dict[int, frozenset[str]],
) -> Iterator[Breach]:
    """A step that no edge allows, or that somebody took whose roles no edge names."""
    source, verb, target = data.get("from"), data.get("verb"), data.get("to")
    if not isinstance(source, str) or not isinstance(verb, str):
        return
    edges = [
        edge
        for edge in legal_edges(ticket.kind, ticket.origin, source)
        if edge.verb == verb and edge.to(source) == target
    ]
    if not edges:
        yield Breach("I3", ticket.number, f"step {seq}: no edge {source} → {target} by {verb}")
        return
    machine = frozenset({Role.SYSTEM.value, Role.CITY.value})
    roles = machine if actor_id is None else entitled.get(actor_id, frozenset())
    if not any({role.value for role in edge.roles} & roles for edge in edges):
        yield Breach("I3", ticket.number, f"step {seq}: {label} is not entitled to {verb}")


def roles_of_accounts() -> dict[int, frozenset[str]]:
    """The roles each account holds now."""
    roles: dict[int, set[str]] = {}
    for account_id, role in RoleGrant.objects.values_list("account_id", "role"):
        roles.setdefault(account_id, set()).add(role)
    return {account_id: frozenset(held) for account_id, held in roles.items()}


def holders() -> Iterator[Breach]:
    """I4: the holder of every ticket is the one its state asks for."""
    for ticket in Ticket.objects.iterator(CHUNK):
        final = is_final(ticket.kind, ticket.state)
        wanted = holder_of(
            state=ticket.state,
            final=final,
            owner_centre=ticket.owner_centre,
            subdistrict_code=ticket.subdistrict_code,
            lead_unit=ticket.lead_unit_id,
        )
        if (ticket.holder_kind, ticket.holder_code) != (wanted.kind, wanted.code):
            yield Breach(
                "I4", ticket.number, f"held by {ticket.holder_kind} {ticket.holder_code}, not {wanted}"
            )
        if final != (ticket.closed_at is not None):
            yield Breach("I4", ticket.number, f"{ticket.state} with closed_at {ticket.closed_at}")
