"""One task with everything its reader may see, and the steps that the phone offers."""

from typing import Any
from uuid import UUID

from dispatch.selectors.access import get_ticket
from dispatch.selectors.ticket_detail import ticket_detail
from grid.domain.actor import Actor
from mobile_api.domain.task_kind import VERBS
from mobile_api.selectors.duties import duties
from mobile_api.selectors.task_view import task_view


def task_detail(*, ticket_id: UUID, actor: Actor) -> dict[str, Any]:
    """The task; raises `ticket_not_found` (404) for what is absent or out of scope."""
    ticket = get_ticket(ticket_id=ticket_id, actor=actor)
    detail = ticket_detail(ticket_id=ticket_id, actor=actor)
    mine = duties(actor, ticket_id)
    return {
        **task_view(ticket, detail, mine, mine.kind_of(ticket)),
        "actions": [action for action in detail["actions"] if action["verb"] in VERBS],
        "text": detail["text"],
        "filing_condition": (detail["filing"] or {}).get("condition"),
        "requester": detail["requester"],
        "deadlines": detail["deadlines"],
        "attachments": detail["attachments"],
        "replies": detail["replies"],
    }
