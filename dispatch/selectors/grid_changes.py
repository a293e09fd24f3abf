"""Changes of the grid for those whose ground it is."""

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from dispatch.selectors.access import visible_tickets
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.grid_readers import readable_subdistricts
from grid.models import GridChange

SHOWN_TICKETS = 500


def visible_changes(actor: Actor) -> "QuerySet[GridChange]":
    """Changes that touch a subdistrict the actor reads."""
    codes = readable_subdistricts(actor)
    rows = GridChange.objects.all()
    return rows if codes is None else rows.filter(subdistrict_codes__overlap=sorted(codes))


def list_changes(
    *, actor: Actor, state: str, cell: str, subdistrict: str, before_id: UUID | None, limit: int
) -> list[GridChange]:
    """Newest first; `cell` names a cell or responsibility grid in any version. One statement."""
    rows = visible_changes(actor).defer("plan", "report")
    if state:
        rows = rows.filter(state=state)
    if subdistrict:
        rows = rows.filter(subdistrict_codes__contains=[subdistrict])
    if before_id:
        rows = rows.filter(pk__lt=before_id)  # UUIDv7: ordered by birth
    if cell:
        found = [f"{cell}@{version or ''}" for version in range(100)]
        rows = rows.filter(Q(before__overlap=found) | Q(after__overlap=found))
    return list(rows.order_by("-pk")[:limit])


def get_change(*, change_id: UUID, actor: Actor) -> GridChange:
    """Raises GridlineError `grid_change_unknown` (404), the same for absent and out of scope."""
    row = visible_changes(actor).filter(pk=change_id).first()
    if row is None:
        raise GridlineError("grid_change_unknown", status=404)
    return row


def change_view(row: GridChange, *, actor: Actor, preview: bool = False) -> dict[str, Any]:
    """The change as the actor may read it: tickets out of the actor's sight are counted, not named."""
    report = dict(row.report) if row.report else None
    if report and "tickets" in report:
        items = report["tickets"]["items"]
        ids = [item["id"] for item in items]
        seen = {str(id_) for id_ in visible_tickets(actor).filter(pk__in=ids).values_list("pk", flat=True)}
        shown = [item for item in items if item["id"] in seen][:SHOWN_TICKETS]
        report["tickets"] = {**report["tickets"], "items": shown}
    reverted = (
        None if preview else row.reverted_by.filter(state="applied").values_list("pk", flat=True).first()
    )
    return {
        **change_row(row),
        "id": None if preview else row.pk,
        "preview": preview,
        "versions": {ref.rpartition("@")[0]: int(ref.rpartition("@")[2]) for ref in row.before},
        "reverts": row.reverts_id,
        "reverted_by": reverted,
        "failure": row.failure or None,
        "report": report,
        "drawings": _drawings(row),
    }


def change_row(row: GridChange) -> dict[str, Any]:
    """The change as a row of a list."""
    return {
        "id": row.pk,
        "kind": row.kind,
        "state": row.state,
        "reason": row.reason,
        "actor": row.actor_label,
        "subdistrict_codes": row.subdistrict_codes,
        "before": row.before,
        "after": row.after,
        "effective_at": row.effective_at,
        "created_at": row.created_at,
        "settled_at": row.settled_at,
    }


def _drawings(row: GridChange) -> dict[str, Any] | None:
    """The new cells as a GeoJSON feature collection (EPSG:4326); None for responsibility grids."""
    if "new" not in row.plan:
        return None
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": cell["code"],
                "geometry": cell["geometry"],
                "properties": {
                    name: cell[name] for name in ("code", "kind", "name", "community_code", "base")
                },
            }
            for cell in row.plan["new"]
        ],
    }
