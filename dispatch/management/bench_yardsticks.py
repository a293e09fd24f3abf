"""What the same machine takes at the same time for something everybody knows."""

import time
from uuid import UUID

from django.utils import timezone

from dispatch.models import Ticket
from dispatch.models.ids import new_id
from dispatch.selectors.current_moment import current_moment

BARE_INSERT = "bare ORM insert of one ticket row with its commit"


def bare_inserts(count: int) -> list[float]:
    """Seconds of each of ``count`` inserts of a ticket row through the ORM, one transaction each, one connection.

    No place, no route, no clock, no history, no HTTP. The rows are taken away again.
    """
    moment = current_moment()
    written: list[UUID] = []
    taken = []
    for number in range(count):
        now = timezone.now()
        ticket = Ticket(
            id=new_id(),
            number=f"BENCH-{number:06d}",
            kind="hotline",
            origin="local",
            state="received",
            state_since=now,
            title="yardstick",
            text="yardstick",
            channel="window",
            holder_kind="queue",
            holder_code="desk:district",
            calendar_version=moment.calendar_version,
            catalogue_version=moment.catalogue_version,
            received_at=now,
            created_at=now,
            updated_at=now,
        )
        begun = time.perf_counter()
        ticket.save(force_insert=True)
        taken.append(time.perf_counter() - begun)
        written.append(ticket.id)
    Ticket.objects.filter(id__in=written)._raw_delete("default")
    return taken
