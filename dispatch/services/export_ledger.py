"""Export a ledger (台账) of tickets as a workbook: streamed, watermarked, and every export on file."""

import hashlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from dispatch.domain.contact_rights import may_contact
from dispatch.models import AccessRecord, LedgerExport
from dispatch.models.ids import new_id
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.ledger_rows import COLUMNS, EXPORTERS, LedgerRow, ledger_rows, ledger_tickets
from dispatch.selectors.list_tickets import TicketFilter
from dispatch.selectors.rule_values import rule_values
from dispatch.services.request_ledger import filter_on_file, take_approval, use_approval
from gis.domain.errors import GridlineError
from gis.domain.spreadsheet_text import harmless
from gis.selectors.current_district import current_district
from grid.domain.actor import Actor

PURPOSE = "ledger_export"
RECORDS_AT_ONCE = 500
WIDTHS = (20, 18, 11, 8, 16, 40, 18, 18, 14, 14, 30, 22, 10, 17, 12, 17, 17, 12, 15)


@dataclass(frozen=True, slots=True)
class Ledger:
    """The workbook as a file that vanishes when it is closed, and its entry in the list of exports."""

    file: IO[bytes]
    record: LedgerExport
    name: str


def export_ledger(
    *,
    actor: Actor,
    wanted: TicketFilter,
    unmasked: bool = False,
    reason: str = "",
    approval: UUID | None = None,
    at: datetime | None = None,
) -> Ledger:
    """The ledger of every ticket the actor may see under the filter.

    Names and phones are masked; in clear they need a reason, more than a few also the ``approval`` of a second person
    for this very filter, and each ticket is written down as looked at (PIPL art. 51, 54; MLPS level 3 default of the
    domain rules 6). Raises `role_not_entitled` (403), `ledger_reason_missing`, `ledger_too_long` (422), what
    `take_approval` and the list refuse. The caller closes the file.
    """
    if not actor.has(*EXPORTERS) or actor.account_id is None:
        raise GridlineError("role_not_entitled", status=403, verb="open_this")
    if unmasked and not may_contact(actor, secret=False):
        raise GridlineError("role_not_entitled", status=403, verb="contact_first")
    if unmasked and not reason.strip():
        raise GridlineError("ledger_reason_missing", status=422, field="reason")
    with transaction.atomic():
        moment = current_moment()
        tickets = ledger_tickets(actor=actor, wanted=wanted, moment=moment)
        values = rule_values("ledger")
        most = values.integer("most_rows")
        count = tickets.order_by()[: most + 1].count()
        if count > most:
            raise GridlineError("ledger_too_long", status=422, count=f">{most}", most=most)
        now = at or moment.now
        large = unmasked and count > values.integer("most_unmasked_rows")
        approved = take_approval(request_id=approval, actor=actor, wanted=wanted, at=now) if large else None
        rows = ledger_rows(tickets, actor=actor, moment=moment, unmasked=unmasked)
        looks = Looks(actor.account_id, reason.strip(), now)
        file, written = write_ledger(rows, looks, watermark=watermark(actor, now))
        looks.keep()
        record = LedgerExport.objects.create(
            id=new_id(),
            account_id=actor.account_id,
            at=now,
            narrowed_by=filter_on_file(wanted),
            row_count=written,
            unmasked=unmasked,
            reason=reason.strip()[:300],
            sha256=digest_of(file),
        )
        if approved is not None:
            use_approval(approved, record)
    return Ledger(file, record, f"ledger-{now:%Y%m%d-%H%M%S}.xlsx")


class Looks:
    """The tickets whose requester the ledger shows in clear, written down in batches."""

    def __init__(self, account_id: int, reason: str, at: datetime) -> None:
        self._account_id, self._reason, self._at = account_id, reason, at
        self._waiting: list[AccessRecord] = []

    def note(self, row: LedgerRow) -> None:
        """Remember the look where there was one."""
        if not row.opened:
            return
        self._waiting.append(
            AccessRecord(
                id=new_id(),
                account_id=self._account_id,
                ticket_id=row.ticket.id,
                purpose=PURPOSE,
                reason=self._reason[:300],
                at=self._at,
            )
        )
        if len(self._waiting) >= RECORDS_AT_ONCE:
            self.keep()

    def keep(self) -> None:
        """Store what waits."""
        AccessRecord.objects.bulk_create(self._waiting)
        self._waiting.clear()


def watermark(actor: Actor, at: datetime) -> str:
    """Who took the ledger out, and when: on its first line and in the footer of every page."""
    local = at.astimezone(ZoneInfo(current_district().time_zone))
    return f"导出 Exported by {actor.name} ({actor.username}) {local:%Y-%m-%d %H:%M:%S}"


def write_ledger(rows: Iterator[LedgerRow], looks: Looks, *, watermark: str) -> tuple[IO[bytes], int]:
    """The file, at its beginning, and how many rows it holds; rows are written as they come."""
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet("台账 Ledger")
    for letter, width in zip("ABCDEFGHIJKLMNOPQRS", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.oddFooter.center.text = watermark.replace("&", "&&")
    sheet.freeze_panes = "A3"
    sheet.append([harmless(watermark)])
    sheet.append([_bold(sheet, column) for column in COLUMNS])
    written = 0
    for row in rows:
        sheet.append([harmless(cell) for cell in row.cells])
        looks.note(row)
        written += 1
    file = tempfile.TemporaryFile()  # noqa: SIM115 the answer that carries it closes it
    try:
        book.save(file)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return file, written


def digest_of(file: IO[bytes]) -> str:
    """SHA-256 of the whole file, which is left at its beginning."""
    digest = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    file.seek(0)
    return digest


def _bold(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, value=text)
    cell.font = Font(bold=True)
    return cell
