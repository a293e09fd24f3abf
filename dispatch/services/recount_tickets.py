"""Count the clocks of many tickets anew, a thousand at a time, writing only what moved."""

from collections.abc import Container, Iterable, Mapping
from functools import lru_cache
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from dispatch.domain.deadlines import Prescribed, prescribe
from dispatch.domain.events import event_type
from dispatch.domain.moment import Moment
from dispatch.domain.stages import WINDOWS
from dispatch.domain.timers import next_rung
from dispatch.models import Deadline, Ticket
from dispatch.models.ids import new_id
from dispatch.selectors.clock_rows import JOINED, SELECTED, ClockRow
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.working_calendar import ClockRules, clock_rules
from dispatch.services.ticket_change import SUBJECT, TicketChange
from grid.domain.actor import Actor

CHUNK = 1_000
RECOUNTED = "ticket_clocks_recounted"
WRITE = (Path(__file__).parent.parent / "sql" / "recount_tickets.sql").read_text(encoding="utf-8")
#: Locks a chunk and reads what its clocks are derived from, with the rungs that are done for good.
READ = f"""
SELECT {SELECTED}, (
    SELECT array_agg(m.stage || ' ' || m.cycle || ' ' || m.level) FROM dispatch_timer m
    WHERE m.subject_type = 'ticket' AND m.subject_id = t.id AND m.state IN ('fired', 'quarantined'))
FROM {JOINED}
WHERE t.closed_at IS NULL AND t.calendar_version < %(calendar_version)s
  AND (%(after)s::uuid IS NULL OR t.id > %(after)s) AND (%(until)s::uuid IS NULL OR t.id <= %(until)s)
ORDER BY t.id LIMIT %(most)s FOR UPDATE OF t
"""
PREPARE = """
CREATE TEMP TABLE IF NOT EXISTS recounted_ticket (
    id uuid, event_id uuid, due_at timestamptz, amber_at timestamptz, stage text, owner text, due jsonb
) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS recounted_clock (
    ticket_id uuid, stage text, cycle int, due_at timestamptz, amber_at timestamptz, provisional bool, compressed bool,
    level text, rung_at timestamptz
) ON COMMIT DELETE ROWS;
DELETE FROM recounted_ticket;
DELETE FROM recounted_clock;
"""
ANALYSE = "ANALYZE recounted_ticket; ANALYZE recounted_clock"
NOTHING = "\\N"
NONE: Container[str] = frozenset()
NOTHING_FIRED: Mapping[str, Container[str]] = {}


@transaction.atomic
def recount_tickets(*, after: UUID | None = None, until: UUID | None = None, most: int = CHUNK) -> list[UUID]:
    """Bring up to ``most`` open tickets behind ``after`` (by id, not beyond ``until``) to the newest rules; their ids.

    Due times of the district follow, the city's never move, what fired has fired. A ticket whose due times moved gets
    the event `ticket_clocks_recounted`. Six statements and two COPYs for the chunk, and the usual statements for each
    ticket under which other stages run than before.
    """
    moment = current_moment()
    version = moment.calendar_version
    with connection.cursor() as cursor:
        cursor.execute(READ, {"calendar_version": version, "after": after, "until": until, "most": most})
        rows = cursor.fetchall()
        if not rows:
            return []
        cursor.execute(PREPARE)
        _copy_prescribed(cursor, rows, clock_rules(version))
        cursor.execute(ANALYSE)
        cursor.execute(WRITE, {"first": rows[0][0], "last": rows[-1][0], **_told_by(moment)})
        others = [id_ for (id_,) in cursor.fetchall()]
    for id_ in others:
        _recount_alone(id_, moment)
    return [UUID(row[0]) for row in rows]


def _told_by(moment: Moment) -> dict[str, Any]:
    """Who counted anew, and when; raises UndeclaredEvent when history does not know the event that is written."""
    version, actor = moment.calendar_version, Actor.system()
    event_type(RECOUNTED).check(SUBJECT, {"calendar_version": version, "due": {}, "version": 1})
    return {
        "calendar_version": version,
        "now": moment.now,
        "actor_id": actor.account_id,
        "actor_label": actor.label,
    }


def _copy_prescribed(cursor: Any, rows: Iterable[tuple[Any, ...]], rules: ClockRules) -> None:
    """What the new rules prescribe for each row, in the temporary tables."""
    tickets, clocks = [], []
    for *columns, done in rows:
        row = ClockRow._make(columns)
        deadlines = prescribe(row.facts(), rules.calendar, rules.limits)
        due = [deadline.due_at.isoformat() for deadline in deadlines]
        fired = _levels_by_clock(done) if done else NOTHING_FIRED
        clocks += [
            _clock_line(row, deadline, due_at, fired, rules)
            for deadline, due_at in zip(deadlines, due, strict=True)
        ]
        tickets.append(_ticket_line(row, deadlines, due))
    for table, lines in (("recounted_ticket", tickets), ("recounted_clock", clocks)):
        cursor.copy_expert(f"COPY {table} FROM STDIN", StringIO("".join(lines)))


def _clock_line(
    row: ClockRow, deadline: Prescribed, due_at: str, fired: Mapping[str, Container[str]], rules: ClockRules
) -> str:
    """A deadline and the first rung of its ladder that has not fired."""
    done = fired.get(f"{deadline.stage} {deadline.cycle}", NONE) if fired else NONE
    rung = next_rung(deadline, rules.calendar, rules.ladder, kind=row.kind, done=done)
    level, rung_at = (_written(rung.level), rung.due_at.isoformat()) if rung else (NOTHING, NOTHING)
    return (
        f"{row.id}\t{deadline.stage}\t{deadline.cycle}\t{due_at}\t{deadline.amber_at.isoformat()}\t"
        f"{deadline.provisional}\t{deadline.compressed}\t{level}\t{rung_at}\n"
    )


def _levels_by_clock(fired: Iterable[str]) -> dict[str, set[str]]:
    """`stage cycle level` of rungs that are done, by their clock."""
    found: dict[str, set[str]] = {}
    for rung in fired:
        stage, cycle, level = rung.split(" ", 2)
        found.setdefault(f"{stage} {cycle}", set()).add(level)
    return found


def _ticket_line(row: ClockRow, deadlines: tuple[Prescribed, ...], due: list[str]) -> str:
    """What lists show of a ticket (`ticket_change.set_next_deadline`), and what its event would say."""
    duty = next((d for d in deadlines if d.stage not in WINDOWS), None)
    shown = (
        f"{duty.due_at.isoformat()}\t{duty.amber_at.isoformat()}\t{duty.stage}\t{duty.owner}"
        if duty
        else f"{NOTHING}\t{NOTHING}\t\t"
    )
    told = ", ".join(f'"{d.stage}": "{due_at}"' for d, due_at in zip(deadlines, due, strict=True))
    return f"{row.id}\t{new_id()}\t{shown}\t{{{told}}}\n"


@lru_cache
def _written(level: str) -> str:
    """A level as COPY reads it: people name levels."""
    for character, escaped in (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r")):
        level = level.replace(character, escaped)
    return level


def _recount_alone(id_: UUID, moment: Moment) -> None:
    """Other stages than before: the way every step takes."""
    ticket = Ticket.objects.select_related("hotline", "grid_event").get(id=id_)
    running = Deadline.objects.filter(subject_type=SUBJECT, subject_id=id_, met_at=None)
    before = dict(running.values_list("stage", "due_at"))
    change = TicketChange(ticket, moment=moment)
    change.write()
    due = {str(deadline.stage): deadline.due_at for deadline in change.deadlines}
    if due != before:
        change.note(
            RECOUNTED,
            actor=Actor.system(),
            data={
                "calendar_version": moment.calendar_version,
                "due": {stage: due_at.isoformat() for stage, due_at in due.items()},
            },
        )
        change.write()
