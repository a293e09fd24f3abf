"""What an import of roads or cells means for the rows of dispatch tables: corridors follow, vanished cells are told."""

from datetime import datetime
from typing import Any

from dispatch.domain.alarms import AlarmKind
from dispatch.models import DispatchRule, DispatchTable
from dispatch.services.raise_alarm import raise_alarm, resolve_alarm
from dispatch.services.send_message import send_message
from gis.services.redraw_corridors import redraw_corridors
from grid.models import GridCell

EDITORS = ("data",)
LISTED = 100
SUBJECT = "dispatch_table"


def follow_roads(*, at: datetime) -> dict[str, Any]:
    """Draw the corridors of moved roads anew and tell the editors; what goes into the report of the import."""
    drawn, left = redraw_corridors(at=at)
    for text, zones in (("corridor_redrawn", drawn), ("corridor_left", [area for area, _ in left])):
        if zones:
            send_message(
                adapter="in_app",
                recipients=EDITORS,
                text_code=text,
                params={"count": len(zones), "number": "、".join(area.code for area in zones[:LISTED])[:500]},
                at=at,
                key=f"{text}:{at.isoformat()}",
            )
    return {
        "zones_redrawn": [area.code for area in drawn],
        "zones_left": [{"zone": area.code, "reason": reason} for area, reason in left],
    }


def warn_of_vanished_cells(*, at: datetime) -> dict[str, Any]:
    """The rows of drafts and of the newest published table that name a cell which is no more, with an alarm for each.

    A published table is not changed behind its back. The alarm belongs to the data clerks and ends when no row names
    such a cell any more.
    """
    newest = DispatchTable.objects.filter(status=DispatchTable.Status.PUBLISHED).order_by("-version").first()
    tables = DispatchTable.objects.filter(status=DispatchTable.Status.DRAFT)
    ids = [*tables.values_list("id", flat=True), *([newest.pk] if newest else [])]
    valid = GridCell.objects.filter(valid_to=None).values("code")
    rules = DispatchRule.objects.filter(table_id__in=ids, area_kind="cell").exclude(area_code__in=valid)
    rows = [
        {"table": table, "status": status, "row": row, "cell": cell}
        for table, status, row, cell in rules.order_by("table", "row").values_list(
            "table_id", "table__status", "row", "area_code"
        )
    ]
    for table in ids:
        named = [row for row in rows if row["table"] == table]
        about = {"kind": AlarmKind.CELL_OF_ROW_VANISHED, "subject_type": SUBJECT, "subject_id": str(table)}
        if named:
            params = {"table": table, "count": len(named), "rows": [row["row"] for row in named[:LISTED]]}
            raise_alarm(**about, audience=EDITORS, at=at, params=params)
        else:
            resolve_alarm(**about, at=at)
    return {"dispatch_rows": rows[:LISTED]} if rows else {}
