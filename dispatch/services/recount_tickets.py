"""Count the clocks of many tickets anew, a thousand at a time, writing only what moved."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from dispatch.domain.deadlines import Prescribed, prescribe
from dispatch.domain.events import NewEvent
from dispatch.domain.moment import Moment
from dispatch.domain.timers import PrescribedTimer, prescribed_timers
from dispatch.feed.append import append
from dispatch.models import Deadline, Ticket, Timer
from dispatch.selectors.clock_facts import clock_facts_of
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.working_calendar import ClockRules, clock_rules
from dispatch.services.ticket_change import SUBJECT, TicketChange, set_next_deadline
from grid.domain.actor import Actor

CHUNK = 1_000
#: What a recount neither asks for nor changes.
UNREAD = ("title", "text", "point", "address_text", "participants", "co_units", "notify_units")
RECOUNTED = "ticket_clocks_recounted"
DONE = frozenset({Timer.State.FIRED, Timer.State.QUARANTINED})
Key = tuple[str, int]

_MOVE_DEADLINES = """
UPDATE dispatch_deadline d SET due_at = m.due_at, amber_at = m.amber_at, provisional = m.provisional,
    compressed = m.compressed
FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[], %s::bool[], %s::bool[])
    AS m (id, due_at, amber_at, provisional, compressed)
WHERE d.id = m.id
"""
_CANCEL_TIMERS = "UPDATE dispatch_timer SET state = 'cancelled' WHERE id = ANY (%s)"
_SET_TIMERS = """
INSERT INTO dispatch_timer AS t (subject_type, subject_id, stage, level, cycle, due_at, try_at, state, attempts,
                                 last_error)
SELECT 'ticket', r.subject_id, r.stage, r.level, r.cycle, r.due_at, r.due_at, 'pending', 0, ''
FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::int[], %s::timestamptz[])
    AS r (subject_id, stage, level, cycle, due_at)
ON CONFLICT (subject_type, subject_id, stage, level, cycle) DO UPDATE SET
    due_at = excluded.due_at, try_at = excluded.due_at, state = 'pending'
"""
_MOVE_TICKETS = """
UPDATE dispatch_ticket t SET next_due_at = m.due_at, next_amber_at = m.amber_at, next_stage = m.stage,
    next_owner = m.owner, event_seq = m.seq, updated_at = %s
FROM unnest(%s::uuid[], %s::timestamptz[], %s::timestamptz[], %s::text[], %s::text[], %s::int[])
    AS m (id, due_at, amber_at, stage, owner, seq)
WHERE t.id = m.id
"""


@dataclass(slots=True)
class _Known:
    """The rows of one ticket as they stand: running deadlines, pending timers, and the rungs that are done."""

    deadlines: dict[Key, tuple[int, datetime, datetime, bool, bool]] = field(default_factory=dict)
    pending: dict[Key, tuple[int, str, datetime]] = field(default_factory=dict)
    done: set[tuple[str, int, str]] = field(default_factory=set)


@dataclass(slots=True)
class _Moves:
    """What a chunk changes, column by column."""

    deadlines: list[tuple[int, datetime, datetime, bool, bool]] = field(default_factory=list)
    cancelled: list[int] = field(default_factory=list)
    timers: list[tuple[UUID, str, str, int, datetime]] = field(default_factory=list)
    tickets: list[Ticket] = field(default_factory=list)
    events: list[NewEvent] = field(default_factory=list)


@transaction.atomic
def recount_tickets(*, after: UUID | None = None, until: UUID | None = None, most: int = CHUNK) -> list[UUID]:
    """Bring up to ``most`` open tickets behind ``after`` (by id, not beyond ``until``) to the newest rules; their ids.

    Due times of the district follow, the city's never move, what fired has fired. A ticket whose due times moved gets
    the event `ticket_clocks_recounted`. Nine statements for the chunk, and the usual ones for each ticket for which
    other stages run under the new rules.
    """
    moment = current_moment()
    rows = (
        Ticket.objects.select_for_update(of=("self",))
        .select_related("hotline", "grid_event")
        .defer(*UNREAD)
        .filter(closed_at=None, calendar_version__lt=moment.calendar_version)
        .order_by("id")
    )
    rows = rows.filter(id__gt=after) if after else rows
    tickets = list((rows.filter(id__lte=until) if until else rows)[:most])
    if not tickets:
        return []
    known = _known(ticket.id for ticket in tickets)
    rules, moves = clock_rules(moment.calendar_version), _Moves()
    for ticket in tickets:
        if not _moved(ticket, known[ticket.id], rules, moment, moves):
            _recount_alone(ticket, known[ticket.id], moment)
    _write(moves, moment)
    Ticket.objects.filter(id__in=[ticket.id for ticket in tickets]).update(
        calendar_version=moment.calendar_version
    )
    return [ticket.id for ticket in tickets]


def _known(ids: Iterable[UUID]) -> dict[UUID, _Known]:
    wanted, found = list(ids), defaultdict[UUID, _Known](_Known)
    rows = Deadline.objects.filter(subject_type=SUBJECT, subject_id__in=wanted, met_at=None)
    for subject_id, stage, cycle, id_, due_at, amber_at, provisional, compressed in rows.values_list(
        "subject_id", "stage", "cycle", "id", "due_at", "amber_at", "provisional", "compressed"
    ):
        found[subject_id].deadlines[stage, cycle] = (id_, due_at, amber_at, provisional, compressed)
    timers = Timer.objects.filter(subject_type=SUBJECT, subject_id__in=wanted)
    for subject_id, stage, cycle, level, state, id_, due_at in timers.values_list(
        "subject_id", "stage", "cycle", "level", "state", "id", "due_at"
    ):
        if state == Timer.State.PENDING:
            found[subject_id].pending[stage, cycle] = (id_, level, due_at)
        elif state in DONE:
            found[subject_id].done.add((stage, cycle, level))
    return found


def _moved(ticket: Ticket, known: _Known, rules: ClockRules, moment: Moment, moves: _Moves) -> bool:
    """Collects what moves; False (and nothing collected) where other stages run than before."""
    deadlines = prescribe(clock_facts_of(ticket), rules.calendar, rules.limits)
    running = {(str(deadline.stage), deadline.cycle): deadline for deadline in deadlines}
    if running.keys() != known.deadlines.keys():
        return False
    rungs = prescribed_timers(deadlines, rules.calendar, rules.ladder, kind=ticket.kind)
    _set_rungs(ticket.id, known, _next_rungs(rungs, known.done), moves)
    later = [
        (known.deadlines[key][0], d.due_at, d.amber_at, d.provisional, d.compressed)
        for key, d in running.items()
        if known.deadlines[key][1:] != (d.due_at, d.amber_at, d.provisional, d.compressed)
    ]
    if later:
        moves.deadlines += later
        told = any(known.deadlines[key][1] != d.due_at for key, d in running.items())
        _tell(ticket, deadlines, moment, moves, told=told)
    return True


def _set_rungs(ticket_id: UUID, known: _Known, rungs: dict[Key, tuple[str, datetime]], moves: _Moves) -> None:
    """Another rung or another time than stands pending; a rung of the old rules goes."""
    for key, (id_, level, _) in known.pending.items():
        if key not in rungs or rungs[key][0] != level:
            moves.cancelled.append(id_)
    for (stage, cycle), (level, due_at) in rungs.items():
        if known.pending.get((stage, cycle), (0, "", None))[1:] != (level, due_at):
            moves.timers.append((ticket_id, stage, level, cycle, due_at))


def _next_rungs(
    rungs: Iterable[PrescribedTimer], done: set[tuple[str, int, str]]
) -> dict[Key, tuple[str, datetime]]:
    """Of every ladder the first rung that has not fired."""
    found: dict[Key, tuple[str, datetime]] = {}
    for rung in rungs:
        stage, level = str(rung.stage), str(rung.level)
        if (stage, rung.cycle, level) not in done:
            found.setdefault((stage, rung.cycle), (level, rung.due_at))
    return found


def _tell(
    ticket: Ticket, deadlines: tuple[Prescribed, ...], moment: Moment, moves: _Moves, *, told: bool
) -> None:
    set_next_deadline(ticket, deadlines)
    moves.tickets.append(ticket)
    if not told:
        return
    ticket.event_seq += 1
    due = {str(deadline.stage): deadline.due_at.isoformat() for deadline in deadlines}
    moves.events.append(
        NewEvent(
            subject_type=SUBJECT,
            subject_id=ticket.id,
            seq=ticket.event_seq,
            type=RECOUNTED,
            actor=Actor.system(),
            at=moment.now,
            data={"calendar_version": moment.calendar_version, "due": due, "version": ticket.version},
            audience=frozenset(ticket.audience),
        )
    )


def _write(moves: _Moves, moment: Moment) -> None:
    with connection.cursor() as cursor:
        if moves.deadlines:
            cursor.execute(_MOVE_DEADLINES, list(map(list, zip(*moves.deadlines, strict=True))))
        if moves.cancelled:
            cursor.execute(_CANCEL_TIMERS, [moves.cancelled])
        if moves.timers:
            cursor.execute(_SET_TIMERS, list(map(list, zip(*moves.timers, strict=True))))
        if moves.tickets:
            columns = zip(
                *(
                    (t.id, t.next_due_at, t.next_amber_at, t.next_stage, t.next_owner, t.event_seq)
                    for t in moves.tickets
                ),
                strict=True,
            )
            cursor.execute(_MOVE_TICKETS, [moment.now, *map(list, columns)])
    append(moves.events)


def _recount_alone(ticket: Ticket, known: _Known, moment: Moment) -> None:
    """Other stages than before: the way every step takes."""
    change = TicketChange(ticket, moment=moment)
    change.write()
    due = {str(deadline.stage): deadline.due_at for deadline in change.deadlines}
    if due != {stage: row[1] for (stage, _), row in known.deadlines.items()}:
        change.note(
            RECOUNTED,
            actor=Actor.system(),
            data={
                "calendar_version": moment.calendar_version,
                "due": {stage: due_at.isoformat() for stage, due_at in due.items()},
            },
        )
        change.write()
