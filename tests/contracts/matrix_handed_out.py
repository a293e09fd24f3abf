"""What is handed out, to try the routes on: a message that did not go out, and documents."""

from datetime import UTC, datetime

from dispatch.models import DailySheet, DailySheetRun, OutboxMessage

HANDED_OUT = {
    "outbox_id": "01890000-0000-7000-8000-000000000031",
    "sheet_id": "01890000-0000-7000-8000-000000000032",
}
THEN = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)


def make_handed_out() -> None:
    """One dead message, one daily sheet of the district."""
    OutboxMessage.objects.create(
        id=HANDED_OUT["outbox_id"], adapter="webhook", target="partner", text_code="message_test", state="dead",
        idempotency_key="matrix", created_at=THEN, try_at=THEN,
    )  # fmt: skip
    run = DailySheetRun.objects.create(on_date=THEN.date(), due_at=THEN, try_at=THEN, state="made")
    DailySheet.objects.create(
        id=HANDED_OUT["sheet_id"], run=run, number="R20260105-001", scope="district", scope_key="desk:district",
        scope_name="海珠区", figures={}, xlsx=b"x", docx=b"x", xlsx_sha256="", docx_sha256="", made_at=THEN,
    )  # fmt: skip
