"""Order rework (重办): by audit, callback, the city's order, or a site check that found the work not done."""

from datetime import datetime
from uuid import UUID

from dispatch.models import Reply, Ticket
from dispatch.services.changing_ticket import changing_ticket, take_step
from dispatch.services.follow_ups import withdraw_planned
from dispatch.services.judge_reply import judge_reply
from grid.domain.actor import Actor


def order_rework(
    *, ticket_id: UUID, actor: Actor, reason: str = "", at: datetime | None = None, version: int | None = None
) -> Ticket:
    """Send the ticket back to the same unit with the reason; counted. Raises what the life cycle refuses."""
    with changing_ticket(ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        ticket = change.ticket
        hotline = ticket.kind == Ticket.Kind.HOTLINE
        reply = change.parts.last_reply if hotline else None
        came_from = ticket.state
        detail = ticket.hotline if hotline else ticket.grid_event
        take_step(
            change,
            "order_rework",
            actor=actor,
            data={
                "reply": reply.id if reply else None,
                "reason": reason or None,
                "round": detail.rework_count + 1,
            },
            reason=bool(reason.strip()),
        )
        detail.rework_count += 1
        ticket.rework_at = change.at
        ticket.extension_text, ticket.time_by_statute = "", False  # they were for the work before
        if hotline:
            if came_from == "calling_back":
                ticket.hotline.callback_rework_count += 1
            judge_reply(reply, Reply.Outcome.REWORK, remark=reason)
            withdraw_planned(change, actor)
        else:
            ticket.grid_event.handled_at = None
    return change.ticket
