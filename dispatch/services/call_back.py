"""Call back (回访): one attempt to ask the requester of a local ticket, contacted or not."""

from datetime import datetime
from uuid import UUID

from dispatch.models import Callback, Ticket
from dispatch.models.ids import new_id
from dispatch.services.changing_ticket import changing_ticket, take_step
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor


def call_back(
    *,
    ticket_id: UUID,
    actor: Actor,
    contacted: bool,
    solved: bool | None = None,
    satisfaction: str = "",
    note: str = "",
    at: datetime | None = None,
    version: int | None = None,
) -> Ticket:
    """Log the attempt and its answers; closing or rework is a step of its own.

    Raises `satisfaction_unknown` and what the life cycle refuses.
    """
    if satisfaction and satisfaction not in Callback.Satisfaction.values:
        raise GridlineError("satisfaction_unknown", status=422, field="satisfaction")
    with changing_ticket(ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        callback_id = new_id()
        satisfied = satisfaction != Callback.Satisfaction.UNSATISFIED if satisfaction else None
        data = {"callback": callback_id, "reached": contacted, "solved": solved, "satisfied": satisfied}
        take_step(change, "call_back", actor=actor, data=data, contact_result=True)
        change.ticket.hotline.callback_started_at = change.ticket.hotline.callback_started_at or change.at
        Callback.objects.create(
            id=callback_id,
            ticket=change.ticket,
            called_by_id=actor.account_id,
            called_at=change.at,
            contacted=contacted,
            solved=solved,
            satisfaction=satisfaction,
            note=note,
        )
    return change.ticket
