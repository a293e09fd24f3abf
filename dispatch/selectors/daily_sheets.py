"""Which daily sheets may I read, and what are their bytes?"""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from dispatch.models import DailySheet
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role
from grid.domain.scope import scope_keys

MOST_ROWS = 400
READS_ALL = (Role.DISPATCHER, Role.SUPERVISION_OFFICER, Role.DISTRICT_LEADER)
FORMATS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def visible_sheets(actor: Actor) -> "QuerySet[DailySheet]":
    """The sheets of the actor's desks and units; the district's desk, supervision and leaders read all."""
    if actor.has(*READS_ALL):
        return DailySheet.objects.all()
    return DailySheet.objects.filter(scope_key__in=sorted(scope_keys(actor)))


def daily_sheets(*, actor: Actor, on_date: date | None = None, limit: int = 50) -> list[dict[str, Any]]:
    """The newest first, without their bytes; one statement."""
    sheets = visible_sheets(actor)
    if on_date is not None:
        sheets = sheets.filter(run_id=on_date)
    rows = sheets.defer("xlsx", "docx").order_by("-run_id", "number")[: max(1, min(limit, MOST_ROWS))]
    return [sheet_json(row) for row in rows]


def sheet_json(row: DailySheet) -> dict[str, Any]:
    """A sheet with its frozen figures and the digests of its files."""
    return {
        "id": str(row.id),
        "number": row.number,
        "on_date": row.run_id,
        "scope": row.scope,
        "scope_name": row.scope_name,
        "figures": row.figures,
        "xlsx_sha256": row.xlsx_sha256,
        "docx_sha256": row.docx_sha256,
        "made_at": row.made_at,
    }


def sheet_file(*, actor: Actor, sheet_id: UUID, format_: str) -> tuple[bytes, str, str]:
    """`(bytes, media type, file name)` as they were made; raises `sheet_format_unknown` (422), `sheet_not_found`."""
    return frozen_file(visible_sheets(actor), sheet_id, format_, missing="sheet_not_found")


def frozen_file(rows: "QuerySet[Any]", id_: UUID, format_: str, *, missing: str) -> tuple[bytes, str, str]:
    """As `sheet_file`, of any rows with `number`, `xlsx` and `docx`; raises ``missing`` (404)."""
    if format_ not in FORMATS:
        raise GridlineError("sheet_format_unknown", status=422, field="format")
    row = rows.filter(id=id_).only("number", format_).first()
    if row is None:
        raise GridlineError(missing, status=404)
    return bytes(getattr(row, format_)), FORMATS[format_], f"{row.number}.{format_}"
