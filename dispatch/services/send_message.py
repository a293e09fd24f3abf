"""Write messages to the outbox (消息发件箱), in the transaction of what they tell of; a worker delivers them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from dispatch.domain.delivery import Windows
from dispatch.domain.messages import ADAPTERS
from dispatch.models import OutboxMessage
from dispatch.models.ids import new_id
from dispatch.selectors.rule_values import rule_values
from gis.selectors.current_district import current_district
from grid.selectors.people_of_scope import Reachable, people_of_scope

WEBHOOK_KEY = "webhook:"


@dataclass(frozen=True, slots=True)
class Letter:
    """One message before it is addressed: `recipients` are scope keys or `webhook:NAME`.

    ``key`` makes it once: the same key, adapter and recipient never become a second message. Without a key every call
    is a message of its own.
    """

    adapters: tuple[str, ...]
    recipients: tuple[str, ...]
    text_code: str
    params: Mapping[str, object]
    subject_type: str = ""
    subject_id: UUID | None = None
    legal_due: datetime | None = None
    acknowledge_by: datetime | None = None
    emergency: bool = False
    key: str = ""


def send_message(
    *,
    adapter: str | Iterable[str],
    recipients: Iterable[str],
    text_code: str,
    params: Mapping[str, object],
    at: datetime,
    legal_due: datetime | None = None,
    acknowledge_by: datetime | None = None,
    emergency: bool = False,
    subject: tuple[str, UUID] | None = None,
    key: str = "",
) -> list[UUID]:
    """Tell people something over one or several adapters; the ids of the messages, one per person and adapter.

    ``recipients`` are scope keys (`unit:…`, `desk:…`, `person:…`, `supervision`) or `webhook:NAME`; ``legal_due`` is
    the clock the message speaks of. At most four statements. A key behind which nobody stands gives no message.
    """
    letter = Letter(
        adapters=(adapter,) if isinstance(adapter, str) else tuple(adapter),
        recipients=tuple(recipients),
        text_code=text_code,
        params=params,
        subject_type=subject[0] if subject else "",
        subject_id=subject[1] if subject else None,
        legal_due=legal_due,
        acknowledge_by=acknowledge_by,
        emergency=emergency,
        key=key,
    )
    return send_letters([letter], at=at)


def send_letters(letters: Iterable[Letter], *, at: datetime) -> list[UUID]:
    """As `send_message`, for many at once with the same few statements."""
    written = list(letters)
    if not written:
        return []
    wanted = {key for letter in written for key in letter.recipients if not key.startswith(WEBHOOK_KEY)}
    people = people_of_scope(wanted) if wanted else {}
    windows = Windows.of(rule_values("delivery_window"))
    zone = ZoneInfo(current_district().time_zone)
    rows = [row for letter in written for row in _rows(letter, people, windows, zone, at)]
    OutboxMessage.objects.bulk_create(rows, ignore_conflicts=True)
    return [row.id for row in rows]


def _rows(
    letter: Letter,
    people: Mapping[str, tuple[Reachable, ...]],
    windows: Windows,
    zone: ZoneInfo,
    at: datetime,
) -> list[OutboxMessage]:
    unknown = set(letter.adapters) - ADAPTERS
    if unknown:
        raise ValueError(f"there is no adapter {', '.join(sorted(unknown))}")
    hooks = [key.removeprefix(WEBHOOK_KEY) for key in letter.recipients if key.startswith(WEBHOOK_KEY)]
    persons = {person.account_id: person for key in letter.recipients for person in people.get(key, ())}
    rows = []
    for adapter in letter.adapters:
        try_at = windows.earliest(adapter, at, zone, emergency=letter.emergency)
        if adapter == OutboxMessage.Adapter.WEBHOOK:
            rows += [_row(letter, adapter, at, try_at, target=name) for name in hooks]
            continue
        for person in persons.values():
            if adapter == OutboxMessage.Adapter.SMS and not person.phone:
                continue
            rows.append(_row(letter, adapter, at, try_at, account_id=person.account_id))
    return rows


def _row(
    letter: Letter,
    adapter: str,
    at: datetime,
    try_at: datetime,
    *,
    account_id: int | None = None,
    target: str = "",
) -> OutboxMessage:
    id_ = new_id()
    in_app = adapter == OutboxMessage.Adapter.IN_APP
    recipient = f"person:{account_id}" if account_id is not None else f"{WEBHOOK_KEY}{target}"
    return OutboxMessage(
        id=id_,
        adapter=adapter,
        text_code=letter.text_code,
        params=dict(letter.params),
        account_id=account_id,
        target=target,
        subject_type=letter.subject_type,
        subject_id=letter.subject_id,
        idempotency_key=f"{letter.key or id_}:{adapter}:{recipient}"[:200],
        emergency=letter.emergency,
        created_at=at,
        legal_due_at=letter.legal_due,
        acknowledge_by=letter.acknowledge_by,
        state=OutboxMessage.State.SENT if in_app else OutboxMessage.State.WAITING,
        sent_at=at if in_app else None,
        try_at=try_at,
    )
