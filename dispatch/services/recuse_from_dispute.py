"""Recuse (回避): a panel member stands back from a dispute; another member rules."""

from datetime import datetime
from uuid import UUID

from dispatch.models import Ticket
from dispatch.services.changing_ticket import changing_ticket
from dispatch.services.end_dispute import open_dispute_of
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role


def recuse_from_dispute(
    *, ticket_id: UUID, actor: Actor, at: datetime | None = None, version: int | None = None
) -> Ticket:
    """Note that the member stands back, for good. Raises `role_not_entitled` (403), `dispute_not_open` (409)."""
    with changing_ticket(ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        if not actor.has(Role.RULING_PANEL) or actor.account_id is None:
            raise GridlineError("role_not_entitled", status=403, verb="recuse")
        dispute = open_dispute_of(change.ticket)
        if dispute is None:
            raise GridlineError("dispute_not_open", status=409)
        if actor.account_id not in dispute.recused:
            dispute.recused = [*dispute.recused, actor.account_id]
            dispute.save(update_fields=["recused"])
            data = {"dispute": dispute.id, "account": str(actor.account_id)}
            change.note("ticket_panel_member_recused", actor=actor, data=data)
    return change.ticket
