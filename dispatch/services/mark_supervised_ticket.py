"""Show on a ticket that it is supervised, and by which authority."""

from django.db.models import Max

from dispatch.domain.supervision import IN_FORCE
from dispatch.models import SupervisionOrder, Ticket
from dispatch.selectors.access import lock_ticket
from dispatch.selectors.current_moment import Moment
from dispatch.services.ticket_change import TicketChange
from grid.domain.actor import Actor


def mark_supervised_ticket(
    *, order: SupervisionOrder, actor: Actor, moment: Moment, ticket: Ticket | None = None
) -> None:
    """Bring the ticket's supervision level to the highest order in force and tell its readers.

    Call it after the order is stored, in the same transaction. ``ticket`` is the row if the caller holds its lock.
    """
    ticket = ticket or lock_ticket(ticket_id=order.ticket_id, actor=Actor.system())
    orders = SupervisionOrder.objects.filter(ticket_id=ticket.id, state__in=IN_FORCE)
    ticket.supervision_level = orders.aggregate(highest=Max("level"))["highest"]
    change = TicketChange(ticket, moment=moment)
    level = order.level if order.state in IN_FORCE else None
    change.note("ticket_supervised", actor=actor, data={"order": order.id, "level": level})
    change.write()
