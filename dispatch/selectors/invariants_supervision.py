"""I2 for tickets under supervision: each shows the gravest order in force."""

from collections.abc import Iterator
from uuid import UUID

from django.db.models import Q

from dispatch.domain.invariants import Breach
from dispatch.domain.supervision import IN_FORCE
from dispatch.models import SupervisionOrder, Ticket

CHUNK = 2000


def supervision() -> Iterator[Breach]:
    """A ticket shows the level of the gravest order in force, and none without one; two statements for all."""
    gravest: dict[UUID, int] = {}
    orders = SupervisionOrder.objects.filter(state__in=IN_FORCE).values_list("ticket_id", "level")
    for ticket_id, level in orders.iterator(CHUNK):
        gravest[ticket_id] = max(level, gravest.get(ticket_id, 0))
    concerned = Ticket.objects.filter(Q(supervision_level__isnull=False) | Q(id__in=gravest))
    for ticket_id, number, shown in concerned.values_list("id", "number", "supervision_level"):
        if shown != gravest.get(ticket_id):
            yield Breach("I2", number, f"shows supervision {shown}, in force is {gravest.get(ticket_id)}")
