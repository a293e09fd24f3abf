"""Which weekly and monthly bulletins may I read, and what are their bytes?"""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from dispatch.models import Bulletin
from dispatch.selectors.daily_sheets import MOST_ROWS, READS_ALL, frozen_file
from grid.domain.actor import Actor
from grid.domain.scope import scope_keys


def visible_bulletins(actor: Actor) -> "QuerySet[Bulletin]":
    """Those of the actor's desks and units; the district's desk, supervision and leaders read all."""
    if actor.has(*READS_ALL):
        return Bulletin.objects.all()
    return Bulletin.objects.filter(scope_key__in=sorted(scope_keys(actor)))


def bulletins(*, actor: Actor, cadence: str = "", limit: int = 50) -> list[dict[str, Any]]:
    """The newest first, without their bytes; one statement."""
    rows = visible_bulletins(actor).select_related("run").defer("xlsx", "docx")
    if cadence:
        rows = rows.filter(run__cadence=cadence)
    listed = rows.order_by("-run__first_on", "number")[: max(1, min(limit, MOST_ROWS))]
    return [bulletin_json(row) for row in listed]


def bulletin_json(row: Bulletin) -> dict[str, Any]:
    """A bulletin with its frozen figures and the digests of its files."""
    return {
        "id": str(row.id),
        "number": row.number,
        "cadence": row.run.cadence,
        "first_on": row.run.first_on,
        "last_on": row.run.last_on,
        "scope": row.scope,
        "scope_name": row.scope_name,
        "figures": row.figures,
        "xlsx_sha256": row.xlsx_sha256,
        "docx_sha256": row.docx_sha256,
        "made_at": row.made_at,
    }


def bulletin_file(*, actor: Actor, bulletin_id: UUID, format_: str) -> tuple[bytes, str, str]:
    """`(bytes, media type, file name)` as they were made; raises `sheet_format_unknown` (422), `bulletin_not_found`."""
    return frozen_file(visible_bulletins(actor), bulletin_id, format_, missing="bulletin_not_found")
