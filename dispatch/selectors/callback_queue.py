"""Whom is to be called back next?"""

from typing import Any

from django.db.models import Count, F, Max, OuterRef, Q, Subquery

from dispatch.models import Callback, Ticket
from dispatch.selectors.access import visible_tickets
from dispatch.selectors.current_moment import Moment
from dispatch.selectors.names import names
from dispatch.selectors.ticket_row import ROW_FIELDS, ticket_row
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role

MOST_ROWS = 200
READERS = (Role.CALLBACK_AGENT, Role.SUPERVISION_OFFICER)


def callback_queue(*, actor: Actor, moment: Moment, ready: bool = False, limit: int = 50) -> dict[str, Any]:
    """`{items}`: tickets at the callback desk, never tried first, then by the next attempt's time; one statement.

    ``ready`` leaves out those whose next attempt is still to come. Raises `role_not_entitled` (403).
    """
    if not actor.has(*READERS):
        raise GridlineError("role_not_entitled", status=403, verb="call_back")
    ours = Q(callbacks__by_city=False, callbacks__called_at__gte=F("state_since"))
    last = Callback.objects.filter(
        ticket_id=OuterRef("pk"), by_city=False, called_at__gte=OuterRef("state_since")
    ).order_by("-called_at")
    rows = (
        visible_tickets(actor)
        .filter(state="calling_back", kind=Ticket.Kind.HOTLINE, closed_at__isnull=True)
        .annotate(
            attempts=Count("callbacks", filter=ours),
            last_called_at=Max("callbacks__called_at", filter=ours),
            next_attempt_at=Subquery(last.values("next_attempt_at")[:1]),
            reached=Subquery(last.values("contacted")[:1]),
        )
        .select_related("hotline")
    )
    if ready:
        rows = rows.filter(
            Q(attempts=0) | Q(next_attempt_at__lte=moment.now) | Q(next_attempt_at__isnull=True)
        )
    ordered = rows.order_by(F("next_attempt_at").asc(nulls_first=True), "next_due_at", "id")
    page = ordered.only(*ROW_FIELDS, "hotline__callback_rework_count")[: max(1, min(limit, MOST_ROWS))]
    known = names(moment)
    return {
        "items": [
            {
                "ticket": ticket_row(ticket, known, moment.now, actor=actor),
                "attempts": ticket.attempts,
                "reached": bool(ticket.reached),
                "last_called_at": ticket.last_called_at,
                "next_attempt_at": ticket.next_attempt_at,
                "rework_rounds": ticket.hotline.callback_rework_count,
            }
            for ticket in page
        ],
    }
