"""Send a site checker before filing (立案前核实): reports of the public are looked at first."""

from datetime import datetime
from uuid import UUID

from dispatch.models import SiteCheck, Ticket
from dispatch.models.ids import new_id
from dispatch.services.changing_ticket import changing_ticket, take_step
from dispatch.services.warn_unmanned_check import warn_unmanned_check
from grid.domain.actor import Actor


def send_pre_filing_check(
    *, ticket_id: UUID, actor: Actor, at: datetime | None = None, version: int | None = None
) -> Ticket:
    """Offer the check to the subdistrict's site checkers; raises what the life cycle refuses."""
    with changing_ticket(ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        check = SiteCheck(
            id=new_id(), ticket=change.ticket, purpose=SiteCheck.Purpose.PRE_FILING, asked_at=change.at
        )
        take_step(change, "pre_filing_check", actor=actor, data={"site_check": check.id})
        check.save(force_insert=True)
        warn_unmanned_check(change)
    return change.ticket
