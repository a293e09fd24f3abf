"""My tasks, earliest running clock first."""

from typing import Any

from django.db.models import F

from dispatch.selectors.access import visible_tickets
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.feed_position import feed_position
from dispatch.selectors.names import names
from dispatch.selectors.ticket_row import ROW_FIELDS, ticket_row
from grid.domain.actor import Actor
from mobile_api.domain.task_kind import TaskKind
from mobile_api.selectors.duties import duties
from mobile_api.selectors.task_view import task_view

MOST_TASKS = 200


def my_tasks(actor: Actor) -> dict[str, Any]:
    """`{items, feed}`: at most 200 tasks, with the place in the feed they stand at.

    Seven statements, whatever the number of tasks, three more where inspectors have rosters.
    """
    position = feed_position()  # before the rows: every later event has a higher place
    moment = current_moment()
    mine = duties(actor)
    tickets = (
        visible_tickets(actor)
        .filter(mine.condition(), closed_at=None)
        .order_by(F("next_due_at").asc(nulls_last=True), "id")
        .only(*ROW_FIELDS, "reporter")[:MOST_TASKS]
    )
    known = names(moment)
    found = [(ticket, mine.kind_of(ticket)) for ticket in tickets]
    return {
        "items": [
            task_view(ticket, ticket_row(ticket, known, moment.now, actor=actor), mine, kind)
            for ticket, kind in found
            if kind is not TaskKind.WATCH
        ],
        "feed": {"epoch": position.epoch, "upto": position.upto},
    }
