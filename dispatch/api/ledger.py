"""台账: a ledger of tickets under any filter, as a workbook."""

from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponseBase
from ninja import Router
from pydantic import Field

from dispatch.api.ticket_schemas import Strict
from dispatch.selectors.daily_sheets import FORMATS
from dispatch.selectors.list_tickets import TicketFilter
from dispatch.services.export_ledger import export_ledger
from grid.api.security import actor_of_request, signed_in

router = Router(tags=["ledger"], auth=signed_in)


class LedgerFilterIn(Strict):
    """The filters of the list."""

    queue: str = Field(default="everything", max_length=40)
    kind: str = Field(default="", max_length=40)
    state: str = Field(default="", max_length=40)
    lamp: str = Field(default="", max_length=40)
    subdistrict: str = Field(default="", max_length=40)
    unit: str = Field(default="", max_length=64)
    text: str = Field(default="", max_length=100)


class LedgerIn(LedgerFilterIn):
    """``unmasked`` shows names and phones in clear and needs a ``reason``; of many rows also an ``approval``."""

    unmasked: bool = False
    reason: str = Field(default="", max_length=300)
    approval: UUID | None = None


@router.post("/ledger", operation_id="export_ledger")
def ledger(request: HttpRequest, payload: LedgerIn) -> HttpResponseBase:
    """The workbook; every export is kept on file with its filter, its reason and the digest of the file."""
    wanted = TicketFilter(**payload.model_dump(exclude={"unmasked", "reason", "approval"}))
    made = export_ledger(
        actor=actor_of_request(request),
        wanted=wanted,
        unmasked=payload.unmasked,
        reason=payload.reason,
        approval=payload.approval,
    )
    return FileResponse(
        made.file,
        as_attachment=True,
        filename=made.name,
        content_type=FORMATS["xlsx"],
        headers={"Cache-Control": "private, no-store", "X-Gridline-SHA256": made.record.sha256},
    )
