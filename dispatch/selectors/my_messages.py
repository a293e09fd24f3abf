"""What was I told, and what did not go out?"""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Q

from dispatch.domain.messages import LANGUAGES
from dispatch.models import OutboxMessage
from dispatch.selectors.message_texts import message_texts
from gis.domain.errors import GridlineError
from gis.selectors.current_district import current_district
from grid.domain.actor import Actor
from grid.domain.roles import Role

MOST_ROWS = 200
READERS_OF_FAILURES = (Role.SYSTEM_ADMIN, Role.DISPATCHER, Role.SUPERVISION_OFFICER)


def my_messages(
    *, actor: Actor, unread: bool = False, after: UUID | None = None, limit: int = 50
) -> dict[str, Any]:
    """`{items, unread, owed, next}` of the actor's in-app messages, newest first; two statements."""
    mine = OutboxMessage.objects.filter(
        account_id=actor.account_id or 0, adapter=OutboxMessage.Adapter.IN_APP
    )
    rows = mine.filter(read_at=None) if unread else mine
    if after is not None:
        rows = rows.filter(id__lt=after)
    count = max(1, min(limit, MOST_ROWS))
    page = list(rows.order_by("-id")[: count + 1])
    counts = mine.aggregate(
        unread=Count("id", filter=Q(read_at=None)),
        owed=Count("id", filter=Q(acknowledge_by__isnull=False, acknowledged_at=None)),
    )
    shown = page[:count]
    return {
        "items": [message_json(row) for row in shown],
        "unread": counts["unread"],
        "owed": counts["owed"],
        "next": str(shown[-1].id) if len(page) > count else None,
    }


def message_json(row: OutboxMessage) -> dict[str, Any]:
    """An in-app message, its words in both languages."""
    zone = ZoneInfo(current_district().time_zone)
    return {
        "id": str(row.id),
        "code": row.text_code,
        "texts": {name: message_texts(name).say(row.text_code, row.params, zone) for name in LANGUAGES},
        "params": row.params,
        "subject": {"type": row.subject_type, "id": str(row.subject_id)} if row.subject_id else None,
        "emergency": row.emergency,
        "created_at": row.created_at,
        "legal_due_at": row.legal_due_at,
        "acknowledge_by": row.acknowledge_by,
        "read_at": row.read_at,
        "acknowledged_at": row.acknowledged_at,
    }


def outbox_failures(*, actor: Actor, state: str = "dead", limit: int = 50) -> list[dict[str, Any]]:
    """Messages that are dead, or that wait after a failed attempt; newest first, without addresses. One statement.

    Raises `role_not_entitled` (403) and `message_state_unknown` (422).
    """
    if not actor.has(*READERS_OF_FAILURES):
        raise GridlineError("role_not_entitled", status=403, verb="open_this")
    if state not in ("dead", "waiting"):
        raise GridlineError("message_state_unknown", status=422, field="state")
    rows = OutboxMessage.objects.filter(state=state)
    if state == "waiting":
        rows = rows.filter(attempts__gt=0)
    listed = rows.select_related("account").order_by("-created_at")[: max(1, min(limit, MOST_ROWS))]
    return [failure_json(row) for row in listed]


def failure_json(row: OutboxMessage) -> dict[str, Any]:
    """A message as those see it who look after the adapters."""
    return {
        "id": str(row.id),
        "adapter": row.adapter,
        "code": row.text_code,
        "recipient": row.account.username if row.account else row.target,
        "state": row.state,
        "attempts": row.attempts,
        "last_error": row.last_error,
        "created_at": row.created_at,
        "try_at": row.try_at,
    }
