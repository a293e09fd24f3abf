"""每日统计: the sheets of one's centre or unit, and their files."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema

from dispatch.selectors.daily_sheets import MOST_ROWS, daily_sheets, sheet_file
from grid.api.security import actor_of_request, signed_in

router = Router(tags=["daily sheets"], auth=signed_in)


class DailySheetOut(Schema):
    """A frozen sheet; ``figures`` hold codes, the files hold names."""

    id: str
    number: str
    on_date: date
    scope: str
    scope_name: str
    figures: dict[str, Any]
    xlsx_sha256: str
    docx_sha256: str
    made_at: datetime


class DailySheetRows(Schema):
    """Sheets, the newest first."""

    items: list[DailySheetOut]


@router.get("/daily-sheets", response=DailySheetRows, operation_id="list_daily_sheets")
def sheets(
    request: HttpRequest,
    on_date: date | None = None,
    limit: Annotated[int, Query(ge=1, le=MOST_ROWS)] = 50,
) -> dict[str, Any]:
    """The sheets the caller may read, of one date or of all."""
    return {"items": daily_sheets(actor=actor_of_request(request), on_date=on_date, limit=limit)}


@router.get("/daily-sheets/{uuid:sheet_id}/file", operation_id="download_daily_sheet")
def file(
    request: HttpRequest, sheet_id: UUID, format: Annotated[str, Query(max_length=8)] = "xlsx"
) -> HttpResponse:
    """The document as it was made (`xlsx` or `docx`): the same bytes every time."""
    content, media_type, name = sheet_file(actor=actor_of_request(request), sheet_id=sheet_id, format_=format)
    return HttpResponse(
        content,
        content_type=media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private"},
    )
