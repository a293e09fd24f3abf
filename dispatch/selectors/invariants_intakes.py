"""I1: every answered intake exists once, whole."""

from collections.abc import Iterator

from django.db import connection

from dispatch.domain.invariants import Breach
from dispatch.models import Ticket

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
