"""每周小结、每月通报: the bulletins of one's centre or unit, and their files."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema

from dispatch.selectors.bulletins import bulletin_file, bulletins
from dispatch.selectors.daily_sheets import MOST_ROWS
from grid.api.security import actor_of_request, signed_in

router = Router(tags=["bulletins"], auth=signed_in)


class BulletinOut(Schema):
    """A frozen bulletin; ``figures`` hold codes, the files hold names."""

    id: str
    number: str
    cadence: str
    first_on: date
    last_on: date
    scope: str
    scope_name: str
    figures: dict[str, Any]
    xlsx_sha256: str
    docx_sha256: str
    made_at: datetime


class BulletinRows(Schema):
    """Bulletins, the newest first."""

    items: list[BulletinOut]


@router.get("/bulletins", response=BulletinRows, operation_id="list_bulletins")
def listed(
    request: HttpRequest,
    cadence: Literal["", "week", "month"] = "",
    limit: Annotated[int, Query(ge=1, le=MOST_ROWS)] = 50,
) -> dict[str, Any]:
    """The bulletins the caller may read, of weeks, of months or of both."""
    return {"items": bulletins(actor=actor_of_request(request), cadence=cadence, limit=limit)}


@router.get("/bulletins/{uuid:bulletin_id}/file", operation_id="download_bulletin")
def file(
    request: HttpRequest, bulletin_id: UUID, format: Annotated[str, Query(max_length=8)] = "xlsx"
) -> HttpResponse:
    """The document as it was made (`xlsx` or `docx`): the same bytes every time."""
    content, media_type, name = bulletin_file(
        actor=actor_of_request(request), bulletin_id=bulletin_id, format_=format
    )
    return HttpResponse(
        content,
        content_type=media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private"},
    )
