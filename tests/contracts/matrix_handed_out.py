"""What is handed out, to try the routes on: a message that did not go out, and documents."""

from datetime import UTC, datetime, timedelta

from dispatch.models import (
    AssessmentAppeal,
    AssessmentPublication,
    Bulletin,
    BulletinRun,
    DailySheet,
    DailySheetRun,
    Handover,
    HotlineDetail,
    LedgerRequest,
    OutboxMessage,
    Ticket,
)
from dispatch.models.ids import new_id
from grid.models import Account, DutyLeave, RosterPeriod
from tests.contracts.matrix_things import LEAD

HANDED_OUT = {
    "outbox_id": "01890000-0000-7000-8000-000000000031",
    "appeal_id": "01890000-0000-7000-8000-000000000033",
    "sheet_id": "01890000-0000-7000-8000-000000000032",
    "bulletin_id": "01890000-0000-7000-8000-000000000037",
    "ledger_request_id": "01890000-0000-7000-8000-000000000038",
    "handover_id": "01890000-0000-7000-8000-000000000034",
    "period_id": "01890000-0000-7000-8000-000000000035",
    "leave_id": "01890000-0000-7000-8000-000000000036",
}
THEN = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)


def make_handed_out() -> None:
    """One dead message, one daily sheet, one appeal of the enforcement office; a handover, a storm and a leave."""
    OutboxMessage.objects.create(
        id=HANDED_OUT["outbox_id"], adapter="webhook", target="partner", text_code="message_test", state="dead",
        idempotency_key="matrix", created_at=THEN, try_at=THEN,
    )  # fmt: skip
    run = DailySheetRun.objects.create(on_date=THEN.date(), due_at=THEN, try_at=THEN, state="made")
    DailySheet.objects.create(
        id=HANDED_OUT["sheet_id"], run=run, number="R20260105-001", scope="district", scope_key="desk:district",
        scope_name="海珠区", figures={}, xlsx=b"x", docx=b"x", xlsx_sha256="", docx_sha256="", made_at=THEN,
    )  # fmt: skip
    _make_bulletin()
    _make_appeal()
    _make_duty()


def _make_bulletin() -> None:
    run = BulletinRun.objects.create(
        cadence="week", first_on=THEN.date(), last_on=THEN.date() + timedelta(days=6), due_at=THEN, try_at=THEN,
        state="made",
    )  # fmt: skip
    Bulletin.objects.create(
        id=HANDED_OUT["bulletin_id"], run=run, number="W2026-02-001", scope="district", scope_key="desk:district",
        scope_name="海珠区", figures={}, xlsx=b"x", docx=b"x", xlsx_sha256="", docx_sha256="", made_at=THEN,
    )  # fmt: skip
    LedgerRequest.objects.create(
        id=HANDED_OUT["ledger_request_id"], account=Account.objects.get(username="dispatcher"), requested_at=THEN,
        narrowed_by={}, filter_seal="", row_count=600, reason="归档",
    )  # fmt: skip


def _make_duty() -> None:
    Handover.objects.create(
        id=HANDED_OUT["handover_id"], centre="district", shift_at=THEN, taken_at=THEN, due_at=THEN,
        snapshot={"counts": {}}, audience=["desk:district"],
    )  # fmt: skip
    RosterPeriod.objects.create(
        id=HANDED_OUT["period_id"], kind="storm", starts_at=THEN, reason="台风", declared_at=THEN
    )
    DutyLeave.objects.create(
        id=HANDED_OUT["leave_id"], account=Account.objects.get(username="handler"), starts_at=THEN,
        ends_at=THEN.replace(year=2126), reason="休假", registered_at=THEN,
    )  # fmt: skip


def _make_appeal() -> None:
    ticket = Ticket.objects.create(
        id=new_id(), number="T-APPEAL", kind="hotline", origin="local", state="handling", state_since=THEN,
        title="路灯", text="路灯", channel="window", holder_kind="unit", holder_code=LEAD, lead_unit_id=LEAD,
        audience=["nobody"],
        calendar_version=1, catalogue_version=1, received_at=THEN, created_at=THEN, updated_at=THEN,
    )  # fmt: skip
    HotlineDetail.objects.create(ticket=ticket)
    publication = AssessmentPublication.objects.create(
        month=THEN.date().replace(day=1), begins_at=THEN, ends_at=THEN, published_at=THEN, appeal_until_at=THEN,
        figures={"rates": {"local": [], "city": []}, "indicators": {"groups": []}},
    )  # fmt: skip
    AssessmentAppeal.objects.create(
        id=HANDED_OUT["appeal_id"], ticket=ticket, publication=publication, unit_id=LEAD, ground="no_power", text="x",
        state="filed", event_seq=1, filed_at=THEN, updated_at=THEN,
    )  # fmt: skip
