"""A database as full as after years: tickets that were really played, copied by sets."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction

from dispatch.management.bench_stack import as_owner
from dispatch.management.years_of_tickets import OF_YEARS
from dispatch.models import Ticket

ROWS_AT_ONCE: Final = 20_000
RELAY_S: Final = 0.05
#: The number of a copy: its original's and its own.
A_COPY: Final = r"^[A-Z]+\d+-\d+-\d+$"
#: Of a copied id the last eight digits are the copy's number; what stands before them tells the originals apart.
_COPY_ID: Final = "overlay({column}::text PLACING lpad(to_hex(copy.number), 8, '0') FROM 29)::uuid"
_NUMBERED: Final = "{column} || '-' || copy.number"


@dataclass(frozen=True, slots=True)
class Copied:
    """A table whose rows follow their ticket: how to find them, which columns change, which the database fills."""

    table: str
    ticket: str
    changed: Mapping[str, str]
    left_out: frozenset[str] = frozenset()
    where: str = ""


TICKET: Final = Copied(
    "dispatch_ticket", "id", {"id": _COPY_ID, "number": _NUMBERED, "external_number": _NUMBERED}
)
HOTLINE: Final = Copied("dispatch_hotlinedetail", "ticket_id", {"ticket_id": _COPY_ID})
EVENT_DETAIL: Final = Copied("dispatch_grideventdetail", "ticket_id", {"ticket_id": _COPY_ID})
#: Without requesters: thousands of one person's would be grouped as repeats for hours.
OF_YEARS_ALONE: Final = (
    replace(TICKET, changed={**TICKET.changed, **OF_YEARS}),
    replace(HOTLINE, changed={**HOTLINE.changed, "requester_id": "NULL"}),
    EVENT_DETAIL,
)
SUBJECT: Final = " AND o.subject_type = 'ticket'"
CLOCKS: Final = (
    Copied("dispatch_deadline", "subject_id", {"subject_id": _COPY_ID}, frozenset({"id"}), SUBJECT),
    Copied("dispatch_timer", "subject_id", {"subject_id": _COPY_ID}, frozenset({"id"}), SUBJECT),
)
EVENTS: Final = Copied(
    "dispatch_event", "subject_id", {"id": _COPY_ID, "subject_id": _COPY_ID}, where=SUBJECT
)
CHILDREN: Final = (
    Copied("dispatch_subdispatch", "ticket_id", {"id": _COPY_ID, "ticket_id": _COPY_ID}),
    Copied("dispatch_reply", "ticket_id", {"id": _COPY_ID, "ticket_id": _COPY_ID}),
    Copied("dispatch_callback", "ticket_id", {"id": _COPY_ID, "ticket_id": _COPY_ID}),
    Copied("dispatch_sitecheck", "ticket_id", {"id": _COPY_ID, "ticket_id": _COPY_ID}),
)
_FEED: Final = f"""
    INSERT INTO dispatch_feed (seq, event_id, audience, gone, created_at)
    SELECT state.last_seq + row_number() OVER (ORDER BY copy.number, f.seq), {_COPY_ID.format(column="f.event_id")},
           f.audience, f.gone, f.created_at
    FROM dispatch_feed_state state, generate_series(%(first)s, %(last)s) AS copy (number), dispatch_feed f
    JOIN dispatch_event e ON e.id = f.event_id AND e.subject_type = 'ticket'
    WHERE e.subject_id = ANY (%(ids)s)
"""


def played_tickets() -> list[UUID]:
    """Tickets worth copying: no copies themselves, without files and orders, which a copy could not share."""
    rows = Ticket.objects.filter(supervision_level=None, attachments=None, supervision_orders=None)
    return list(
        rows.exclude(number__regex=A_COPY).exclude(number__startswith="BENCH").values_list("id", flat=True)
    )


def _last_copy() -> int:
    numbers = Ticket.objects.filter(number__regex=A_COPY).values_list("number", flat=True)
    return max((int(number.rsplit("-", 1)[1]) for number in numbers.iterator()), default=0)


def copy_tickets(originals: Sequence[UUID], copies: int, *, whole: bool) -> int:
    """Adds ``copies`` of every original; how many tickets. The originals stand still
    while they are copied.

    ``whole``: with clocks, timers, history and feed, so that every invariant holds of the copies too, which stand
    where their originals stand in time. Otherwise only what a list reads, as after years (`years_of_tickets`).
    """
    step = max(1, ROWS_AT_ONCE // max(1, len(originals)))
    made, begin = 0, _last_copy() + 1
    for first in range(begin, begin + copies, step):
        params = {"ids": list(originals), "first": first, "last": min(begin + copies, first + step) - 1}
        made += _copy(params, whole=whole)
    as_owner(
        "analyse", *(copied.table for copied in (TICKET, HOTLINE, EVENT_DETAIL, *CLOCKS, *CHILDREN, EVENTS))
    )
    return made


@transaction.atomic
def _copy(params: dict[str, Any], *, whole: bool) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM dispatch_ticket WHERE id = ANY (%(ids)s) FOR UPDATE", params)
        while _on_its_way(cursor, params):
            time.sleep(RELAY_S)
        tables = (TICKET, HOTLINE, EVENT_DETAIL, *CLOCKS, *CHILDREN, EVENTS) if whole else OF_YEARS_ALONE
        tickets, *_ = [_insert(cursor, copied, params) for copied in tables]
        if whole:
            cursor.execute("SELECT FROM dispatch_feed_state FOR UPDATE")
            cursor.execute(_FEED, params)
            cursor.execute("UPDATE dispatch_feed_state SET last_seq = last_seq + %s", [cursor.rowcount])
        return tickets


def _on_its_way(cursor: Any, params: dict[str, Any]) -> bool:
    """Whether an event of the originals still waits for its place in the feed, which copies would lack."""
    cursor.execute(
        "SELECT EXISTS (SELECT FROM dispatch_feed_pending p JOIN dispatch_event e ON e.id = p.event_id "
        "WHERE e.subject_id = ANY (%(ids)s))",
        params,
    )
    return bool(cursor.fetchone()[0])


def _insert(cursor: Any, copied: Copied, params: dict[str, Any]) -> int:
    cursor.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped "
        "ORDER BY attnum",
        [copied.table],
    )
    columns = [name for (name,) in cursor.fetchall() if name not in copied.left_out]
    values = [_value(copied, name) for name in columns]
    quoted = ", ".join(f'"{name}"' for name in columns)
    cursor.execute(
        f"INSERT INTO {copied.table} ({quoted}) SELECT {', '.join(values)} "
        f"FROM {copied.table} o JOIN dispatch_ticket t ON t.id = o.{copied.ticket} "
        f"CROSS JOIN generate_series(%(first)s, %(last)s) AS copy (number) "
        f"WHERE t.id = ANY (%(ids)s){copied.where}",
        params,
    )
    return int(cursor.rowcount)


def _value(copied: Copied, column: str) -> str:
    return copied.changed.get(column, "{column}").format(column=f'o."{column}"')
