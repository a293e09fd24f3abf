"""Lift the no-bounce lock (解除禁止回弹): by signed panel order only, for a wrong address or a new fact."""

from datetime import datetime
from uuid import UUID

from dispatch.models import Attachment, Ruling, Ticket
from dispatch.services.attach_photos import attach_photos
from dispatch.services.changing_ticket import changing_ticket, take_step
from dispatch.services.open_dispute import begin_dispute, find_interim, new_dispute
from dispatch.services.rule_dispute import paper_of
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor


def lift_no_bounce(
    *,
    ticket_id: UUID,
    actor: Actor,
    ground: str,
    order: str = "",
    reason: str = "",
    interim_unit: str | None = None,
    at: datetime | None = None,
    version: int | None = None,
) -> Ticket:
    """Take the lock off and begin a new dispute; ``order`` is an upload of purpose `panel_order`.

    Raises `panel_order_missing`, `lift_ground_missing` (422), `no_bounce_not_set` (409), `recusal_required` (403).
    """
    with changing_ticket(ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        ticket = change.ticket
        attach_photos(ticket, [order] if order else [], actor)
        paper = paper_of(ticket, order, Attachment.Purpose.PANEL_ORDER)
        interim = find_interim(change, interim_unit)
        if interim is None:
            raise GridlineError("interim_unit_missing", status=422, field="interim_unit", verb="dispute")
        dispute = new_dispute(change, actor, interim, ground[:32], reason)
        take_step(
            change,
            "lift_no_bounce",
            actor=actor,
            data={
                "dispute": dispute.id,
                "ground": ground[:32] or None,
                "interim_unit": interim.code,
                "reason": reason or None,
            },
            panel_order=paper is not None,
            lift_ground=ground,
        )
        ruling = Ruling.objects.filter(ticket=ticket).order_by("-signed_at", "-id").first()
        if ruling is not None:
            ruling.lifted_at, ruling.lift_ground, ruling.lift_order = change.at, ground, paper
            ruling.lifted_by_id = actor.account_id
            ruling.save(update_fields=["lifted_at", "lift_ground", "lift_order", "lifted_by"])
        ticket.no_bounce = False
        begin_dispute(change, dispute)
    return ticket
