"""How many tickets lie in each queue of a desk?"""

from typing import Any

from django.db.models import Count

from dispatch.domain.queues import Narrowing, queues_of
from dispatch.selectors.access import visible_tickets
from dispatch.selectors.current_moment import Moment
from dispatch.selectors.ticket_filter import queue_condition
from grid.domain.actor import Actor

UNCOUNTED = frozenset({Narrowing.CLOSED, Narrowing.ANY})


def count_queues(*, actor: Actor, moment: Moment) -> list[dict[str, Any]]:
    """How many open tickets lie in each of the actor's queues; one statement. Closed ones are not counted."""
    queues = [queue for queue in queues_of(actor.roles) if queue.narrowing not in UNCOUNTED]
    counts = {queue.name: Count("id", filter=queue_condition(queue, actor, moment.now)) for queue in queues}
    found = visible_tickets(actor).filter(closed_at__isnull=True).aggregate(**counts) if counts else {}
    return [{"name": queue.name, "count": found[queue.name]} for queue in queues]
