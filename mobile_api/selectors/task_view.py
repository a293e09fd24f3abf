"""How a task looks on the phone: what the reader may know, and nothing of the requester where they may not."""

from typing import Any

from dispatch.models import Ticket
from mobile_api.domain.task_kind import TaskKind, one_tap_verb
from mobile_api.selectors.duties import Duties

TICKET_KEYS = (
    "id", "number", "version", "kind", "origin", "state", "title", "place", "point", "matter", "request_class",
    "priority", "lamp", "tags", "updated_at",
)  # fmt: skip


def ticket_view(row: dict[str, Any]) -> dict[str, Any]:
    """The phone's part of a ticket row."""
    return {key: row[key] for key in TICKET_KEYS}


def task_view(ticket: Ticket, row: dict[str, Any], duties: Duties, kind: TaskKind) -> dict[str, Any]:
    """A task of the list with the one step that a swipe can do; no statement."""
    verb = one_tap_verb(kind, ticket.state)
    child, check = duties.children.get(ticket.id), duties.checks.get(ticket.id)
    return {
        "task_kind": kind.value,
        "ticket": ticket_view(row),
        "sub_dispatch_id": str(child.id) if child else None,
        "site_check_id": str(check.id) if check else None,
        "task_text": child.task_text or None if child else None,
        "actions": [_one_tap(verb)] if verb else [],
    }


def _one_tap(verb: str) -> dict[str, Any]:
    return {"verb": verb, "enabled": True, "reason": None, "primary": True, "fields": []}
