"""How messages are delivered: pauses between attempts, hours of delivery, what an adapter is given and answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from dispatch.domain.rule_values import BadRuleValue, RuleValues


@dataclass(frozen=True, slots=True)
class DeliveryRules:
    """Pauses in seconds, attempts, and how many messages a worker takes in hand at once."""

    first_pause_s: int
    longest_pause_s: int
    most_attempts: int
    lease_s: int
    batch: int

    @classmethod
    def of(cls, values: RuleValues) -> "DeliveryRules":
        """From the topic `outbox`; raises BadRuleValue for a zero that would spin or a pause that shrinks."""
        rules = cls(
            *(
                values.integer(name)
                for name in ("first_pause_s", "longest_pause_s", "most_attempts", "lease_s", "batch")
            )
        )
        if min(rules.first_pause_s, rules.most_attempts, rules.lease_s, rules.batch) < 1:
            raise BadRuleValue("outbox: pauses, attempts, lease and batch are at least 1")
        if rules.longest_pause_s < rules.first_pause_s:
            raise BadRuleValue("outbox: the longest pause is shorter than the first")
        return rules

    def pause_after(self, attempts: int) -> timedelta:
        """The pause after the attempt with this number (1 = the first): doubled each time, never above the longest."""
        doubled = self.first_pause_s * 2 ** min(attempts - 1, 30)
        return timedelta(seconds=min(doubled, self.longest_pause_s))

    def is_spent(self, attempts: int) -> bool:
        """No further attempt is made."""
        return attempts >= self.most_attempts


@dataclass(frozen=True, slots=True)
class Windows:
    """Hours of the day in which an adapter may disturb people (送达时段); an adapter without a row may always.

    The legal clock is another matter: a message that waits for the morning moves no deadline.
    """

    by_adapter: Mapping[str, tuple[time, time]]

    @classmethod
    def of(cls, values: RuleValues) -> "Windows":
        """From the topic `delivery_window`; raises BadRuleValue for an empty span."""
        spans = {name: span for name in values.by_name if (span := values.span_of_day(name)) is not None}
        for name, (begins, ends) in spans.items():
            if begins == ends:
                raise BadRuleValue(f"delivery_window.{name} is empty")
        return cls(spans)

    def earliest(self, adapter: str, at: datetime, zone: ZoneInfo, *, emergency: bool) -> datetime:
        """The first moment from ``at`` on at which the adapter may deliver. Emergencies are never held back."""
        span = self.by_adapter.get(adapter)
        if span is None or emergency:
            return at
        begins, ends = span
        local = at.astimezone(zone)
        clock = local.timetz().replace(tzinfo=None)
        inside = begins <= clock < ends if begins < ends else (clock >= begins or clock < ends)
        if inside:
            return at
        day = local.date() if clock < begins else local.date() + timedelta(days=1)
        return datetime.combine(day, begins, tzinfo=zone)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What an adapter is given. ``address`` is a phone, an account name or a URL; ``texts`` language → words."""

    message_id: str
    idempotency_key: str
    adapter: str
    address: str
    text_code: str
    language: str
    texts: Mapping[str, str]
    params: Mapping[str, object]
    subject_type: str
    subject_id: str | None
    emergency: bool
    created_at: datetime
    legal_due_at: datetime | None
    attempt: int

    @property
    def text(self) -> str:
        """The words in the recipient's language."""
        return self.texts[self.language]


class DeliveryFailed(Exception):
    """The message was not taken. ``for_good``: another attempt would end the same way (refused, no address)."""

    def __init__(self, reason: str, *, for_good: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.for_good = for_good


class MessageAdapter(Protocol):
    """A way out (消息适配器). The same ``idempotency_key`` may come twice: receivers drop the second."""

    def deliver(self, message: Outgoing) -> None:
        """Hand the message over; returns once it is taken. Raises DeliveryFailed."""
        ...
