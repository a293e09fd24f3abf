"""Let a late return in: the dispatcher overrides the window with a reason, and the head signs again."""

from datetime import datetime
from uuid import UUID

from dispatch.models import ReturnRequest, Ticket
from dispatch.services.changing_ticket import changing_ticket
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role


def let_late_return_in(
    *, ticket_id: UUID, actor: Actor, reason: str, at: datetime | None = None, version: int | None = None
) -> Ticket:
    """Open the window for the unit that leads now; the return stays counted as late (RULES 8a).

    Raises `role_not_entitled` (403) for anybody but a dispatcher, `reason_missing` (422), `no_late_return` (409).
    """
    with changing_ticket(ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        ticket = change.ticket
        if not actor.has(Role.DISPATCHER):
            raise GridlineError("role_not_entitled", status=403, verb="let_late_return_in")
        if not reason.strip():
            raise GridlineError("reason_missing", status=422, field="reason")
        late = ReturnRequest.objects.filter(
            ticket=ticket, unit_id=ticket.lead_unit_id or "", state=ReturnRequest.State.LATE
        ).first()
        if late is None:
            raise GridlineError("no_late_return", status=409)
        late.let_in_by_id, late.let_in_at, late.let_in_reason = actor.account_id, change.at, reason
        late.save(update_fields=["let_in_by", "let_in_at", "let_in_reason"])
        ticket.late_return_let_in = ticket.lead_unit_id or ""
        change.note(
            "ticket_late_return_let_in",
            actor=actor,
            data={"request": late.id, "unit": late.unit_id, "reason": reason},
        )
    return ticket
