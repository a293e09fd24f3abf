"""Which rows do rulings propose for the dispatch table?"""

from typing import Any

from dispatch.models import Ruling
from dispatch.selectors.access import visible_tickets
from grid.domain.actor import Actor
from grid.domain.roles import Role

MOST_ROWS = 500


def proposed_rows(*, actor: Actor) -> list[dict[str, Any]]:
    """The rows as cells, the newest first. The clerk of the table sees every row, and nothing of the tickets."""
    rulings = Ruling.objects.filter(proposed_row__isnull=False, lifted_at__isnull=True)
    if not actor.has(Role.DATA_CLERK):
        rulings = rulings.filter(ticket__in=visible_tickets(actor))
    return [
        {"ruling": row.id, "number": row.number, "row": row.proposed_row, "proposed_at": row.row_proposed_at}
        for row in rulings.order_by("-row_proposed_at", "-id")[:MOST_ROWS]
    ]
