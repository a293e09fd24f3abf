"""What is handed out, to try the routes on: a message that did not go out, and documents."""

from datetime import UTC, datetime

from dispatch.models import OutboxMessage

HANDED_OUT = {"outbox_id": "01890000-0000-7000-8000-000000000031"}
THEN = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)


def make_handed_out() -> None:
    """One dead message."""
    OutboxMessage.objects.create(
        id=HANDED_OUT["outbox_id"], adapter="webhook", target="partner", text_code="message_test", state="dead",
        idempotency_key="matrix", created_at=THEN, try_at=THEN,
    )  # fmt: skip
