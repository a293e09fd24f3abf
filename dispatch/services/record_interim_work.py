"""Record interim work (先行处置): the interim unit acts while nobody knows whose the ticket is."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from dispatch.models import Dispute, InterimWork, Ticket
from dispatch.models.ids import new_id
from dispatch.services.attach_photos import attach_photos
from dispatch.services.changing_ticket import changing_ticket
from dispatch.services.end_dispute import open_dispute_of
from dispatch.services.ticket_change import TicketChange
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role

WORKERS = (Role.UNIT_CLERK, Role.UNIT_HEAD, Role.HANDLER)
LONGEST_TEXT = 2000


def record_interim_work(
    *,
    ticket_id: UUID,
    actor: Actor,
    text: str,
    photo_ids: Sequence[str] = (),
    at: datetime | None = None,
    version: int | None = None,
) -> Ticket:
    """Keep what was done; the first record stops the interim unit's clock. It decides no ownership (RULES 8j).

    Raises `role_not_entitled`, `out_of_reach` (403), `dispute_not_open` (409), `result_missing`, `text_too_long` (422).
    """
    with changing_ticket(ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        dispute = dispute_to_work_on(change, actor)
        if not text.strip():
            raise GridlineError("result_missing", status=422, field="text", verb="record_interim_work")
        if len(text) > LONGEST_TEXT:
            raise GridlineError("text_too_long", status=422, field="text", limit=LONGEST_TEXT)
        attach_photos(change.ticket, photo_ids, actor)
        work = InterimWork.objects.create(
            id=new_id(),
            dispute=dispute,
            unit_id=dispute.interim_unit_id,
            text=text,
            attachment_ids=list(photo_ids),
            done_by_id=actor.account_id,
            done_at=change.at,
        )
        first = change.ticket.interim_worked_at is None
        change.ticket.interim_worked_at = change.ticket.interim_worked_at or change.at
        change.note(
            "ticket_interim_work_recorded",
            actor=actor,
            data={"dispute": dispute.id, "work": work.id, "unit": dispute.interim_unit_id},
            moves_clocks=first,
        )
    return change.ticket


def dispute_to_work_on(change: TicketChange, actor: Actor) -> Dispute:
    """The open dispute in which one of the actor's units acts first."""
    if not actor.has(*WORKERS):
        raise GridlineError("role_not_entitled", status=403, verb="record_interim_work")
    dispute = open_dispute_of(change.ticket)
    if dispute is None:
        raise GridlineError("dispute_not_open", status=409)
    own = actor.unit_codes | ({actor.unit_code} if actor.unit_code else set())
    if dispute.interim_unit_id not in own:
        raise GridlineError("out_of_reach", status=403, verb="record_interim_work")
    return dispute
