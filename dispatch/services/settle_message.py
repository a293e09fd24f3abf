"""What people do with messages: read, acknowledge (确认), and give a dead one another chance."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from dispatch.models import OutboxMessage
from dispatch.selectors.my_messages import READERS_OF_FAILURES
from dispatch.services.raise_alarm import resolve_alarm
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor


def read_message(*, message_id: UUID, actor: Actor, at: datetime, acknowledge: bool = False) -> OutboxMessage:
    """Mark the actor's own in-app message as read, and acknowledged where asked; a second time changes nothing.

    Raises `message_not_found` (404) for somebody else's.
    """
    with transaction.atomic():
        own = OutboxMessage.objects.select_for_update().filter(
            id=message_id, account_id=actor.account_id or 0, adapter=OutboxMessage.Adapter.IN_APP
        )
        message = own.first()
        if message is None or actor.account_id is None:
            raise GridlineError("message_not_found", status=404)
        message.read_at = message.read_at or at
        if acknowledge:
            message.acknowledged_at = message.acknowledged_at or at
        message.save(update_fields=["read_at", "acknowledged_at"])
    return message


def retry_message(*, message_id: UUID, actor: Actor, at: datetime) -> OutboxMessage:
    """A dead message waits again, with all its attempts before it; the adapter's alarm is taken back.

    Raises `role_not_entitled` (403), `message_not_found` (404), `message_not_dead` (409).
    """
    if not actor.has(*READERS_OF_FAILURES):
        raise GridlineError("role_not_entitled", status=403, verb="open_this")
    with transaction.atomic():
        message = (
            OutboxMessage.objects.select_for_update(of=("self",))
            .select_related("account")
            .filter(id=message_id)
            .first()
        )
        if message is None:
            raise GridlineError("message_not_found", status=404)
        if message.state != OutboxMessage.State.DEAD:
            raise GridlineError("message_not_dead", status=409)
        message.state, message.attempts, message.try_at = OutboxMessage.State.WAITING, 0, at
        message.save(update_fields=["state", "attempts", "try_at"])
        resolve_alarm(
            kind="adapter_dead",
            subject_type="adapter",
            subject_id=message.target or message.adapter,
            at=at,
        )
    return message
