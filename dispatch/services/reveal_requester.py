"""Open a requester's name and phone to somebody who must call them, and write down who, when and why."""

from datetime import datetime
from typing import Any
from uuid import UUID

from dispatch.domain.contact_rights import may_contact
from dispatch.models import AccessRecord, Ticket
from dispatch.selectors.access import get_ticket
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.sealer import sealer
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role

CONTACT_REASON = "contact_requester"


def reveal_requester(
    *, ticket_id: UUID, actor: Actor, reason: str, at: datetime | None = None
) -> dict[str, Any]:
    """`{name, phone}` in clear. For the clerk of the lead unit the click is the reason; everyone else types one.

    Raises `ticket_not_found`, `requester_not_known` (404), `role_not_entitled`, `requester_secret` (403) and
    `reason_missing` (422). Source: PIPL art. 51 (access limits), 54 (audit).
    """
    ticket = get_ticket(ticket_id=ticket_id, actor=actor)
    if not may_contact(actor, secret=False) or actor.account_id is None:
        raise GridlineError("role_not_entitled", status=403, verb="contact_first")
    requester = ticket.hotline.requester if ticket.kind == Ticket.Kind.HOTLINE else None
    if requester is None:
        raise GridlineError("requester_not_known", status=404)
    if requester.secret and not may_contact(actor, secret=True):
        raise GridlineError("requester_secret", status=403)
    is_clerk = actor.has(Role.UNIT_CLERK) and ticket.lead_unit_id in actor.unit_codes
    if not is_clerk and not reason.strip():
        raise GridlineError("reason_missing", status=422, field="reason", verb="contact_first")
    AccessRecord.objects.create(
        account_id=actor.account_id,
        ticket=ticket,
        purpose=CONTACT_REASON,
        reason=reason.strip() or CONTACT_REASON,
        at=at or current_moment().now,
    )
    seal = sealer()
    return {
        "name": seal.open(bytes(requester.name_sealed)) if requester.name_sealed else "",
        "phone": seal.open(bytes(requester.phone_sealed)) if requester.phone_sealed else "",
    }
