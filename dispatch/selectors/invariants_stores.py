"""I7–I12: the feed, the files, the imports, the looks at personal data, the boards."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import Count

from dispatch.domain.invariants import Breach
from dispatch.models import AccessRecord, Attachment, Ticket
from dispatch.selectors.current_moment import Moment
from dispatch.selectors.queue_counts import count_queues
from gis.models import ImportBatch
from grid.domain.actor import Actor
from grid.domain.roles import Role
from grid.models import PersonAccess
from grid.selectors.registry_faults import registry_faults

FEED_KEPT = timedelta(days=30)
LOST = """
SELECT e.id::text, e.type FROM dispatch_event e
WHERE e.at > %(since)s
  AND NOT EXISTS (SELECT FROM dispatch_feed f WHERE f.event_id = e.id)
  AND NOT EXISTS (SELECT FROM dispatch_feed_pending p WHERE p.event_id = e.id)
"""
DOUBLED = "SELECT event_id::text, count(*) FROM dispatch_feed GROUP BY 1 HAVING count(*) > 1"
GAPS = """
SELECT seq FROM (SELECT seq, lead(seq) OVER (ORDER BY seq) AS following FROM dispatch_feed) f
WHERE following IS NOT NULL AND following <> seq + 1
"""
GIVEN_BEYOND = """
SELECT DISTINCT ON (e.subject_id) t.number, f.audience::text[], t.audience::text[]
FROM dispatch_feed f
JOIN dispatch_event e ON e.id = f.event_id AND e.subject_type = 'ticket'
JOIN dispatch_ticket t ON t.id = e.subject_id AND t.event_seq = e.seq
WHERE NOT ARRAY(SELECT split_part(key, '#', 1) FROM unnest(f.audience) key) <@ t.audience::text[]
"""


def feed() -> Iterator[Breach]:
    """I7 and I8: nothing lost, doubled or skipped; the last event of a ticket went to its audience and no further."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        since = cursor.fetchone()[0] - FEED_KEPT
        cursor.execute(LOST, {"since": since})
        for event_id, type_ in cursor.fetchall():
            yield Breach("I7", event_id, f"{type_} is neither in the feed nor waiting for it")
        cursor.execute(DOUBLED)
        for event_id, count in cursor.fetchall():
            yield Breach("I7", event_id, f"{count} times in the feed")
        cursor.execute(GAPS)
        for (seq,) in cursor.fetchall():
            yield Breach("I7", str(seq), "the feed has a gap behind this place")
        cursor.execute(GIVEN_BEYOND)
        for number, given, audience in cursor.fetchall():
            yield Breach("I8", number, f"given to {sorted(set(given) - set(audience))} beyond its audience")


def files() -> Iterator[Breach]:
    """I9: rows and files, both ways, with their digests."""
    root = Path(settings.ATTACHMENT_ROOT)
    known: set[str] = set()
    for path, digest, size in Attachment.objects.values_list("path", "sha256", "size_bytes").iterator():
        known.add(path)
        file = root / path
        if not file.is_file():
            yield Breach("I9", path, "the row has no file")
        elif file.stat().st_size != size or hashlib.sha256(file.read_bytes()).hexdigest() != digest:
            yield Breach("I9", path, "the file is not what was stored")
    for file in root.glob("*/*"):
        if str(file.relative_to(root)) not in known and not file.name.startswith(".part-"):
            yield Breach("I9", str(file.relative_to(root)), "the file has no row")


def imports() -> Iterator[Breach]:
    """I10: every batch adds up and names each rejected line with a reason."""
    for batch in ImportBatch.objects.annotate(listed=Count("rejections")).iterator():
        total = batch.rows_inserted + batch.rows_updated + batch.rows_unchanged + batch.rows_rejected
        if total != batch.rows_read:
            yield Breach("I10", str(batch.pk), f"read {batch.rows_read}, accounted for {total}")
        if batch.listed != batch.rows_rejected:
            yield Breach(
                "I10", str(batch.pk), f"{batch.rows_rejected} rejected, {batch.listed} with a reason"
            )


def looks() -> Iterator[Breach]:
    """I11: no look at personal data without a reason."""
    for record in AccessRecord.objects.filter(reason=""):
        yield Breach("I11", str(record.id), "a look without a reason")
    for look in PersonAccess.objects.filter(reason=""):
        yield Breach("I11", f"person access {look.pk}", "a look without a reason")


def registry() -> Iterator[Breach]:
    """I15."""
    for subject, said in registry_faults():
        yield Breach("I15", subject, said)


def boards(moment: Moment) -> Iterator[Breach]:
    """I12: the dispatcher's queue counts are counts over the tickets, taken another way."""
    actor = Actor(None, "invariants", "invariants", frozenset({Role.DISPATCHER}))
    figures = {queue["name"]: queue["count"] for queue in count_queues(actor=actor, moment=moment)}
    rows = Ticket.objects.filter(closed_at__isnull=True).values_list("state", "next_due_at", "audience")
    seen = [(state, due_at) for state, due_at, audience in rows if "desk:district" in audience]
    counted = {
        "all_open": len(seen),
        "late": sum(1 for _, due_at in seen if due_at is not None and due_at < moment.now),
        "to_classify": sum(1 for state, _ in seen if state == "received"),
        "dispatched": sum(1 for state, _ in seen if state in ("dispatched", "assigned")),
    }
    for name, count in counted.items():
        if figures.get(name) != count:
            yield Breach("I12", name, f"the board says {figures.get(name)}, the tickets {count}")
