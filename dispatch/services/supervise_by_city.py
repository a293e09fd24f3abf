"""A supervision order of the city (市督办, level 0): in force as it arrives, with the city's own due time."""

from datetime import datetime

from dispatch.domain.supervision import Ground, SupervisionLevel
from dispatch.models import SupervisionOrder
from dispatch.services.issue_supervision_order import issue
from dispatch.services.open_supervision_order import Proposal, open_supervision_order
from dispatch.services.ticket_change import TicketChange
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor


def supervise_by_city(
    *, change: TicketChange, actor: Actor, message_id: str, due_at: datetime | None, reason: str
) -> SupervisionOrder:
    """Open and issue the order for the ticket's lead unit; one per message of the city.

    The city's due time is stored as received. Raises GridlineError `city_due_missing` (422), `lead_unit_missing`
    (409) while nobody leads the ticket, `instruction_due_passed` (422) for a time that has gone.
    """
    if due_at is not None and due_at <= change.moment.now:
        raise GridlineError("instruction_due_passed", status=422, field="due_at")
    proposal = Proposal(
        level=SupervisionLevel.CITY,
        ground=Ground.CITY_ORDER,
        remark=reason.strip()[:500],
        city_due_at=due_at,
        ground_ref=message_id,
    )
    order = open_supervision_order(ticket=change.ticket, proposal=proposal, actor=actor, moment=change.moment)
    issue(order, actor, change.ticket)
    change.after_write(order.write)
    return order.order
