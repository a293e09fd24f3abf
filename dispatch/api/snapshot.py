"""GET /api/v1/snapshot: what the reader may see now, and the place in the feed that this "now" is."""

from typing import Annotated

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from dispatch.api.answers import json_answer
from dispatch.api.ticket_answer_schemas import TicketSnapshotOut
from dispatch.domain.feed_position import scope_mark
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.feed_position import feed_position
from dispatch.selectors.list_tickets import MOST_ROWS, TicketFilter, list_tickets
from dispatch.selectors.queue_counts import count_queues
from grid.api.security import actor_of_request, signed_in
from grid.domain.scope import hearing_keys

router = Router(tags=["feed"], auth=signed_in)


@router.get("/snapshot", operation_id="get_snapshot", response=TicketSnapshotOut)
def snapshot(
    request: HttpRequest,
    queue: Annotated[str, Query(max_length=40)] = "all_open",
    after: Annotated[str, Query(max_length=200)] = "",
    limit: Annotated[int, Query(ge=1, le=MOST_ROWS)] = MOST_ROWS,
) -> HttpResponse:
    """Tickets of a queue, the counts of all queues, and epoch and place, all of one moment.

    Say hello with that epoch and place and nothing is missed. A next page (`after`) is of a later moment: keep the
    first page's place; hearing of a change twice does no harm.
    """
    actor = actor_of_request(request)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        position = feed_position()
        moment = current_moment()
        wanted = TicketFilter(queue=queue, after=after, limit=limit)
        found = list_tickets(actor=actor, wanted=wanted, moment=moment)
        queues = count_queues(actor=actor, moment=moment)
    feed = {"epoch": position.epoch, "upto": position.upto, "scope": scope_mark(hearing_keys(actor))}
    return json_answer(200, {"at": moment.now, "feed": feed, "queues": queues, **found})
