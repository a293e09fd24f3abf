"""Request the return to the city (退市): before the city's return time, on a legal basis, with evidence."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from dispatch.models import CityReturn, Ticket
from dispatch.models.ids import new_id
from dispatch.services.attach_photos import attach_photos
from dispatch.services.changing_ticket import changing_ticket, take_step
from dispatch.services.reply_to_city import queue_for_city
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor


def request_city_return(
    *,
    ticket_id: UUID,
    actor: Actor,
    legal_basis: str,
    reason: str = "",
    evidence: str = "",
    photo_ids: Sequence[str] = (),
    at: datetime | None = None,
    version: int | None = None,
) -> Ticket:
    """Ask the city to take the ticket back; the message waits in the outbox of the city's platform (RULES 8g).

    ``evidence`` names what stands behind it, ``photo_ids`` are uploads. Raises `evidence_missing` (422) without
    either, `city_return_blocked`, `city_return_window_closed` (409) and what else the life cycle refuses.
    """
    with changing_ticket(ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        request_id = new_id()
        take_step(
            change,
            "request_city_return",
            actor=actor,
            data={
                "request": request_id,
                "legal_basis": legal_basis or None,
                "reason": reason or None,
            },
            legal_basis=bool(legal_basis.strip()),
        )
        if not evidence.strip() and not photo_ids:
            raise GridlineError("evidence_missing", status=422, field="evidence", verb="request_city_return")
        attach_photos(change.ticket, photo_ids, actor)
        CityReturn.objects.create(
            id=request_id,
            ticket=change.ticket,
            legal_basis=legal_basis,
            reason=reason,
            evidence=evidence,
            attachment_ids=list(photo_ids),
            requested_by_id=actor.account_id,
            requested_at=change.at,
        )
        change.ticket.decided_by_id = actor.account_id
        body = {"legal_basis": legal_basis, "reason": reason, "evidence": evidence}
        queue_for_city(change, "request_return", body={**body, "files": [str(photo) for photo in photo_ids]})
    return change.ticket
