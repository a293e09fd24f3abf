"""The one way to a ticket: every door asks here, and sees what its actor's scope keys meet, nothing else."""

from uuid import UUID

from django.db.models import QuerySet

from dispatch.models import Ticket
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role
from grid.domain.scope import scope_keys


def visible_tickets(actor: Actor) -> "QuerySet[Ticket]":
    """The tickets the actor may see. The system and the city's own messages are not narrowed."""
    if actor.has(Role.SYSTEM, Role.CITY):
        return Ticket.objects.all()
    # plan: ticket_audience (GIN) when the keys are few rows, else the index the caller orders by
    return Ticket.objects.filter(audience__overlap=sorted(scope_keys(actor)))


def get_ticket(*, ticket_id: UUID, actor: Actor) -> Ticket:
    """One visible ticket with its details; raises `ticket_not_found` (404), the same for absent and out of scope."""
    ticket = (
        visible_tickets(actor).select_related("hotline__requester", "grid_event").filter(id=ticket_id).first()
    )
    if ticket is None:
        raise GridlineError("ticket_not_found", status=404)
    return ticket


def lock_ticket(*, ticket_id: UUID, actor: Actor) -> Ticket:
    """As `get_ticket`, with the row locked for the rest of the transaction."""
    ticket = (
        visible_tickets(actor)
        .select_for_update(of=("self",))
        .select_related("hotline", "grid_event")
        .filter(id=ticket_id)
        .first()
    )
    if ticket is None:
        raise GridlineError("ticket_not_found", status=404)
    return ticket
