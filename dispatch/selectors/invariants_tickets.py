"""I2–I6 for every ticket: its row against its history, its steps, its holder, its clocks and its timers."""

import json
from collections.abc import Container, Iterable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache

from django.db import connection

from dispatch.domain.deadlines import Prescribed, prescribe
from dispatch.domain.fold import BrokenHistory, Folded, PastEvent, fold
from dispatch.domain.holding import holder_of
from dispatch.domain.invariants import Breach
from dispatch.domain.lifecycle.engine import legal_edges
from dispatch.domain.lifecycle.states import is_final
from dispatch.domain.timers import next_rung
from dispatch.selectors.clock_rows import CheckedRow
from dispatch.selectors.ticket_records import WHOLE, PastStep, Span, TicketRecord, ticket_records
from dispatch.selectors.working_calendar import ClockRules, clock_rules
from gis.domain.errors import GridlineError
from grid.domain.roles import Role
from grid.models import RoleGrant

NONE: Container[str] = frozenset()
Entitled = Mapping[int, frozenset[str]]
MACHINE = frozenset({Role.SYSTEM.value, Role.CITY.value})
DONE = frozenset({"fired", "quarantined"})
HISTORY_ALONE = """
SELECT DISTINCT e.subject_id::text FROM dispatch_event e
WHERE e.subject_type = 'ticket' AND NOT EXISTS (SELECT FROM dispatch_ticket t WHERE t.id = e.subject_id)
"""


def tickets(span: Span = WHOLE) -> Iterator[Breach]:
    """Every breach of every ticket of the span."""
    entitled = roles_of_accounts()
    for record in ticket_records(span):
        yield from record_breaches(record, entitled)


def record_breaches(record: TicketRecord, entitled: Entitled) -> Iterator[Breach]:
    """What is wrong with one ticket."""
    if not record.history:
        yield Breach("I2", record.ticket.number, "a ticket without history")
    else:
        yield from fold_breaches(record)
    for step in record.history:
        yield from step_breaches(record.ticket, step, entitled)
    yield from holder_breaches(record.ticket)
    if not record.ticket.is_half:  # half a ticket is told by I1
        yield from clock_breaches(record)


def histories_alone() -> Iterator[Breach]:
    """I2: a history belongs to a ticket."""
    with connection.cursor() as cursor:
        cursor.execute(HISTORY_ALONE)
        for (ticket_id,) in cursor.fetchall():
            yield Breach("I2", ticket_id, "history without a ticket")


def fold_breaches(record: TicketRecord) -> Iterator[Breach]:
    """I2: what the history tells against what the row says."""
    ticket = record.ticket
    try:
        told = fold(PastEvent(step.seq, step.type, step.data) for step in record.history)
    except BrokenHistory as broken:
        yield Breach("I2", ticket.number, str(broken))
        return
    running = {clock.stage: clock.due_at.timestamp() for clock in record.clocks}
    due = {stage: datetime.fromisoformat(at).timestamp() for stage, at in _due_of(told).items()}
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


def _due_of(told: Folded) -> Mapping[str, str]:
    """Only the last due times count, so they are read as text and parsed here."""
    found: Mapping[str, str] = json.loads(told.due) if isinstance(told.due, str) else told.due or {}
    return found


def step_breaches(ticket: CheckedRow, step: PastStep, entitled: Entitled) -> Iterator[Breach]:
    """I3: a step that no edge allows, or that somebody took whose roles no edge names."""
    source, verb, target = step.data.get("from"), step.data.get("verb"), step.data.get("to")
    if not isinstance(source, str) or not isinstance(verb, str):
        return
    able = _able(ticket.kind, ticket.origin, source, verb, target)
    if able is None:
        yield Breach("I3", ticket.number, f"step {step.seq}: no edge {source} → {target} by {verb}")
        return
    roles = MACHINE if step.actor_id is None else entitled.get(step.actor_id, frozenset())
    if able.isdisjoint(roles):
        yield Breach("I3", ticket.number, f"step {step.seq}: {step.actor_label} is not entitled to {verb}")


@lru_cache(maxsize=4_096)
def _able(kind: str, origin: str, source: str, verb: str, target: object) -> frozenset[str] | None:
    """The roles that may take this step, None where no edge leads there."""
    edges = [
        edge for edge in legal_edges(kind, origin, source) if edge.verb == verb and edge.to(source) == target
    ]
    return frozenset(role.value for edge in edges for role in edge.roles) if edges else None


def roles_of_accounts() -> dict[int, frozenset[str]]:
    """The roles each account holds now."""
    roles: dict[int, set[str]] = {}
    for account_id, role in RoleGrant.objects.values_list("account_id", "role"):
        roles.setdefault(account_id, set()).add(role)
    return {account_id: frozenset(held) for account_id, held in roles.items()}


def holder_breaches(ticket: CheckedRow) -> Iterator[Breach]:
    """I4: the holder is the one the state asks for."""
    final = is_final(ticket.kind, ticket.state)
    wanted = holder_of(
        state=ticket.state,
        final=final,
        owner_centre=ticket.owner_centre,
        subdistrict_code=ticket.subdistrict_code,
        lead_unit=ticket.lead_unit_id,
    )
    if (ticket.holder_kind, ticket.holder_code) != (wanted.kind, wanted.code):
        yield Breach("I4", ticket.number, f"held by {ticket.holder_kind} {ticket.holder_code}, not {wanted}")
    if final != (ticket.closed_at is not None):
        yield Breach("I4", ticket.number, f"{ticket.state} with closed_at {ticket.closed_at}")


def clock_breaches(record: TicketRecord) -> Iterator[Breach]:
    """I5 and I6: rows against what `prescribe` derives from the facts under the calendar version of the last step."""
    ticket = record.ticket
    try:
        rules = clock_rules(ticket.calendar_version)
    except GridlineError as missing:
        yield Breach("I5", ticket.number, f"calendar version {ticket.calendar_version}: {missing.code}")
        return
    deadlines = prescribe(ticket.facts(), rules.calendar, rules.limits)
    wanted = {(str(d.stage), d.cycle): (d.due_at, str(d.owner)) for d in deadlines}
    found = {(clock.stage, clock.cycle): (clock.due_at, clock.owner) for clock in record.clocks}
    if wanted.keys() != found.keys():
        yield Breach("I5", ticket.number, f"clocks {sorted(found)} run, prescribed are {sorted(wanted)}")
    for key in wanted.keys() & found.keys():
        if wanted[key] != found[key]:
            yield Breach("I6", ticket.number, f"{key}: due {found[key][0]}, recomputed {wanted[key][0]}")
    yield from ladder_breaches(record, deadlines, rules)


def ladder_breaches(
    record: TicketRecord, deadlines: Iterable[Prescribed], rules: ClockRules
) -> Iterator[Breach]:
    """I5: of every ladder the first rung that has not fired stands pending, and nothing else."""
    done: dict[tuple[str, int], set[str]] = {}
    found = set()
    for timer in record.timers:
        if timer.state in DONE:
            done.setdefault((timer.stage, timer.cycle), set()).add(timer.level)
        elif timer.state == "pending":
            found.add((timer.stage, timer.cycle, timer.level, timer.due_at))
    due = set()
    for deadline in deadlines:
        stage, cycle = str(deadline.stage), deadline.cycle
        fired = done.get((stage, cycle), NONE)
        rung = next_rung(deadline, rules.calendar, rules.ladder, kind=record.ticket.kind, done=fired)
        if rung is not None:
            due.add((stage, cycle, str(rung.level), rung.due_at))
    if due != found:
        listed = sorted(found, key=str)
        yield Breach("I5", record.ticket.number, f"timers pending {listed}, prescribed {sorted(due)}")
