"""Follow up (跟踪办理): a progress note at least every 30 calendar days, told to the requester (RULES 8h)."""

from datetime import datetime
from uuid import UUID

from dispatch.domain.cycles import started_anew
from dispatch.domain.stages import Stage
from dispatch.models import FollowUpNote, Ticket
from dispatch.services.changing_ticket import changing_ticket, take_step
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor


def follow_up_ticket(
    *,
    ticket_id: UUID,
    actor: Actor,
    text: str = "",
    requester_informed: bool = False,
    at: datetime | None = None,
    version: int | None = None,
) -> Ticket:
    """Keep the note; the clock of the next one begins.

    Raises `requester_not_informed` unless the requester was told or wants no contact, and what the life cycle refuses.
    """
    with changing_ticket(ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        ticket, follow_up = change.ticket, change.parts.follow_up
        take_step(
            change,
            "follow_up",
            actor=actor,
            data={
                "follow_up": follow_up.id if follow_up else None,
                "requester_informed": requester_informed,
            },
            result=bool(text.strip()),
        )
        if not requester_informed and not ticket.hotline.no_contact_wanted:
            raise GridlineError("requester_not_informed", status=422, field="requester_informed")
        ticket.reviewed_at = change.at
        ticket.stage_cycles = started_anew(ticket.stage_cycles, Stage.PROGRESS_NOTE)
        if follow_up is not None:
            FollowUpNote.objects.create(
                follow_up=follow_up,
                noted_at=change.at,
                noted_by_id=actor.account_id,
                text=text,
                requester_informed=requester_informed,
            )
    return ticket
