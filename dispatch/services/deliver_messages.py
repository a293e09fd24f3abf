"""Deliver what waits in the outbox: claim, hand over, mark; each at least once, never lost.

The claim is a transaction of its own, so no lock is held while a network is slow. A worker killed between handing over
and marking leaves a message whose lease ends: it goes out again with the same idempotency key.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from django.db import connection, transaction

from dispatch.domain.delivery import DeliveryFailed, DeliveryRules, Outgoing, Windows
from dispatch.domain.messages import LANGUAGES
from dispatch.models import OutboxMessage
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.message_texts import message_texts
from dispatch.selectors.rule_values import rule_values
from dispatch.services.message_adapters import adapter_for
from dispatch.services.raise_alarm import raise_alarm
from gis.selectors.current_district import current_district

log = structlog.get_logger(__name__)
CLAIM = (Path(__file__).parent.parent / "sql" / "claim_messages.sql").read_text(encoding="utf-8")
ALARMED = ("supervision", "desk:district")


@dataclass(frozen=True, slots=True)
class Ways:
    """The rules of one round."""

    rules: DeliveryRules
    windows: Windows
    zone: ZoneInfo


def deliver_messages() -> int:
    """Deliver one batch of due messages; how many were taken in hand.

    What an adapter refuses is tried again after a growing pause, inside the hours of the adapter; what is spent or
    refused for good is dead, with an alarm for the desk. Must run outside of a transaction.
    """
    ways = Ways(
        DeliveryRules.of(rule_values("outbox")),
        Windows.of(rule_values("delivery_window")),
        ZoneInfo(current_district().time_zone),
    )
    claimed = _claim(ways.rules)
    for message in OutboxMessage.objects.filter(id__in=claimed).select_related("account").order_by("id"):
        _deliver(message, ways)
    return len(claimed)


@transaction.atomic
def _claim(rules: DeliveryRules) -> list[UUID]:
    now = current_moment().now
    lease = now + timedelta(seconds=rules.lease_s)
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"now": now, "leased_until": lease, "batch": rules.batch})
        return [row[0] for row in cursor.fetchall()]


def _deliver(message: OutboxMessage, ways: Ways) -> None:
    try:
        adapter = adapter_for(message.adapter)
        adapter.deliver(_outgoing(message, ways.zone))
    except DeliveryFailed as failure:
        _failed(message, failure, ways)
    except (
        Exception
    ) as error:  # an adapter is somebody else's code: its faults are this message's, not the worker's
        log.exception("message_adapter_broke", adapter=message.adapter, message=str(message.id))
        _failed(message, DeliveryFailed(f"{type(error).__name__}: {error}"), ways)
    else:
        _settle(message, state=OutboxMessage.State.SENT, sent_at=current_moment().now, last_error="")


def _outgoing(message: OutboxMessage, zone: ZoneInfo) -> Outgoing:
    account = message.account
    texts = {name: message_texts(name).say(message.text_code, message.params, zone) for name in LANGUAGES}
    return Outgoing(
        message_id=str(message.id),
        idempotency_key=message.idempotency_key,
        adapter=message.adapter,
        address=_address(message),
        text_code=message.text_code,
        language=account.language if account else LANGUAGES[0],
        texts=texts,
        params=message.params,
        subject_type=message.subject_type,
        subject_id=str(message.subject_id) if message.subject_id else None,
        emergency=message.emergency,
        created_at=message.created_at,
        legal_due_at=message.legal_due_at,
        attempt=message.attempts,
    )


def _address(message: OutboxMessage) -> str:
    """A phone for text messages, the account's name for the office app, the webhook's URL."""
    if message.account is None:
        return rule_values("webhook").by_name.get(message.target, "")
    return message.account.phone if message.adapter == OutboxMessage.Adapter.SMS else message.account.username


def _failed(message: OutboxMessage, failure: DeliveryFailed, ways: Ways) -> None:
    now = current_moment().now
    dead = failure.for_good or ways.rules.is_spent(message.attempts)
    again = now + ways.rules.pause_after(message.attempts)
    try_at = ways.windows.earliest(message.adapter, again, ways.zone, emergency=message.emergency)
    state = OutboxMessage.State.DEAD if dead else OutboxMessage.State.WAITING
    log.warning("message_not_delivered", message=str(message.id), reason=failure.reason, dead=dead)
    with transaction.atomic():
        settled = _settle(message, state=state, try_at=try_at, last_error=failure.reason[:300])
        if dead and settled:
            _alarm(message, now)


def _alarm(message: OutboxMessage, at: datetime) -> None:
    raise_alarm(
        kind="adapter_dead",
        subject_type="adapter",
        subject_id=message.target or message.adapter,
        audience=ALARMED,
        at=at,
        params={"adapter": message.adapter, "message": str(message.id), "error": message.last_error},
    )


def _settle(message: OutboxMessage, **fields: object) -> bool:
    """Write the outcome unless somebody else settled or took over the message meanwhile."""
    mine = OutboxMessage.objects.filter(
        id=message.id, state=OutboxMessage.State.WAITING, attempts=message.attempts
    )
    for name, value in fields.items():
        setattr(message, name, value)
    return bool(mine.update(**fields))
