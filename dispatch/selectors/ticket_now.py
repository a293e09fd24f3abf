"""What is the ticket by now? The fresh state that somebody is told who acted on an older one."""

from typing import Any
from uuid import UUID

from dispatch.selectors.access import visible_tickets
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.names import names
from dispatch.selectors.ticket_row import ROW_FIELDS, ticket_row
from grid.domain.actor import Actor


def ticket_now(*, ticket_id: UUID, actor: Actor) -> dict[str, Any] | None:
    """The ticket as a row of a list, None when it left the actor's sight. Two statements.

    Not its detail, which costs ten times as much: of several who act at once all but one get this answer, and a page
    that shows the detail reads it with its history anyway.
    """
    moment = current_moment()
    ticket = visible_tickets(actor).only(*ROW_FIELDS).filter(id=ticket_id).first()
    return None if ticket is None else ticket_row(ticket, names(moment), moment.now, actor=actor)
