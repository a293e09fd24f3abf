"""Acknowledge a notice (知会确认): a unit that was only told of a ticket says that it knows."""

from datetime import datetime
from uuid import UUID

from dispatch.models import NoticeAcknowledgement, Ticket
from dispatch.services.changing_ticket import changing_ticket
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role

TOLD_ROLES = (Role.UNIT_CLERK, Role.UNIT_HEAD, Role.COMMUNITY_CLERK)


def acknowledge_notice(
    *,
    ticket_id: UUID,
    actor: Actor,
    note: str = "",
    at: datetime | None = None,
    version: int | None = None,
) -> Ticket:
    """Keep the acknowledgement of each of the actor's units that was told; once each, again changes nothing.

    Raises `role_not_entitled` (403) for other roles, `unit_not_notified` (409) where none of the units was told.
    """
    with changing_ticket(ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        if not actor.has(*TOLD_ROLES):
            raise GridlineError("role_not_entitled", status=403, verb="acknowledge_notice")
        ticket = change.ticket
        told = [unit for unit in ticket.notify_units if unit in actor.unit_codes]
        if not told:
            raise GridlineError("unit_not_notified", status=409)
        for unit in told:
            _, new = NoticeAcknowledgement.objects.get_or_create(
                ticket=ticket,
                unit_id=unit,
                defaults={
                    "acknowledged_by_id": actor.account_id,
                    "acknowledged_at": change.at,
                    "note": note[:500],
                },
            )
            if new:
                change.note("ticket_notice_acknowledged", actor=actor, data={"unit": unit})
    return ticket
