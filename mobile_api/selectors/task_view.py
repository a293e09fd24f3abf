"""How a task looks on the phone: what the reader may know, and nothing of the requester where they may not."""

from typing import Any

from dispatch.models import Ticket
from grid.domain.actor import Actor
from grid.domain.scope import sees_requester
from mobile_api.domain.task_kind import TaskKind, one_tap_verb
from mobile_api.selectors.duties import Duties

TICKET_KEYS = (
    "id", "number", "version", "kind", "origin", "state", "title", "place", "point", "matter", "request_class",
    "priority", "lamp", "tags", "updated_at",
)  # fmt: skip


def reads_words(actor: Actor, ticket: Ticket) -> bool:
    """True when the actor may read what was written in the ticket.

    A requester's words tell who they are: contractors and inspectors get place, matter and photos (RULES 8e).
    What an inspector wrote about a place everybody in scope may read.
    """
    own_channel = ticket.kind == Ticket.Kind.GRID_EVENT and ticket.channel == "inspector"
    return own_channel or sees_requester(actor)


def ticket_view(row: dict[str, Any], *, words: bool) -> dict[str, Any]:
    """The phone's part of a ticket row; without `words` the title is the matter's or class's name."""
    view = {key: row[key] for key in TICKET_KEYS}
    if not words:
        named = row["matter"] or row["request_class"]
        view["title"] = named["name_zh"] if named else row["number"]
    return view


def task_view(ticket: Ticket, row: dict[str, Any], duties: Duties, kind: TaskKind) -> dict[str, Any]:
    """A task of the list with the one step that a swipe can do; no statement."""
    verb = one_tap_verb(kind, ticket.state)
    child, check = duties.children.get(ticket.id), duties.checks.get(ticket.id)
    return {
        "task_kind": kind.value,
        "ticket": ticket_view(row, words=reads_words(duties.actor, ticket)),
        "sub_dispatch_id": str(child.id) if child else None,
        "site_check_id": str(check.id) if check else None,
        "task_text": child.task_text or None if child else None,
        "actions": [_one_tap(verb)] if verb else [],
    }


def _one_tap(verb: str) -> dict[str, Any]:
    return {"verb": verb, "enabled": True, "reason": None, "primary": True, "fields": []}
