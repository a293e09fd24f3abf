"""The versions and drafts of the dispatch table, and their rows, as people work with them."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from dispatch.domain.catalogue import Catalogue
from dispatch.domain.dispatch_rows import DispatchRow
from dispatch.domain.unit_specs import Reach
from dispatch.models import DispatchRule, DispatchTable
from dispatch.selectors.current_moment import Moment
from dispatch.selectors.current_tables import current_catalogue
from dispatch.selectors.dispatch_rows import row_of
from dispatch.selectors.dispatch_sheet import subject_name
from gis.domain.errors import GridlineError
from grid.domain.units import UnitsIndex
from grid.selectors.units_index import units_index


def get_table(table_id: int) -> DispatchTable:
    """The table with the number of its rows as `row_count`; raises `dispatch_table_unknown` (404)."""
    table = _counted().filter(pk=table_id).first()
    if table is None:
        raise GridlineError("dispatch_table_unknown", status=404)
    return table


def list_tables(moment: Moment, *, before: int | None = None, limit: int = 50) -> list[dict[str, Any]]:
    """Heads of drafts and versions, newest first."""
    tables = _counted().order_by("-pk")
    if before is not None:
        tables = tables.filter(pk__lt=before)
    return [table_head(table, moment) for table in tables[:limit]]


def _counted() -> "QuerySet[DispatchTable]":
    return DispatchTable.objects.annotate(row_count=Count("rules"))


def table_head(table: DispatchTable, moment: Moment) -> dict[str, Any]:
    """What a list says of a table; `standing` is draft, planned, in_force, past or withdrawn."""
    return {
        "id": table.pk,
        "version": table.version,
        "standing": standing_of(table, moment.dispatch_table_version, moment.now),
        "name": table.name,
        "rows": getattr(table, "row_count", None),
        "revision": table.revision,
        "based_on": table.based_on,
        "catalogue_version": table.catalogue_version,
        "created_at": table.created_at,
        "created_by": table.created_by,
        "effective_from": table.effective_from,
        "published_at": table.published_at,
        "published_by": table.published_by,
    }


def standing_of(table: DispatchTable, in_force: int, now: datetime) -> str:
    """Where a table stands at this moment; `in_force` is the version that routes now."""
    if table.status != DispatchTable.Status.PUBLISHED:
        return str(table.status)
    if table.version == in_force:
        return "in_force"
    return "planned" if table.effective_from is not None and table.effective_from > now else "past"


def table_rows(
    table_id: int, *, subject: str = "", area: str = "", unit: str = "", after: int = 0, limit: int = 100
) -> list[dict[str, Any]]:
    """Rows by number, after row `after`; `subject` and `area` narrow by the beginning of a code, `unit` by any unit."""
    rules = DispatchRule.objects.filter(table_id=table_id, row__gt=after)
    if subject:
        rules = rules.filter(subject_code__startswith=subject)
    if area:
        rules = rules.filter(area_code__startswith=area)
    if unit:
        named = Q(lead_unit=unit) | Q(fallback_unit=unit)
        rules = rules.filter(named | Q(co_units__contains=[unit]) | Q(notify_units__contains=[unit]))
    names, units = current_catalogue(), units_index()
    return [row_view(row_of(rule), names, units) for rule in rules.order_by("row")[:limit]]


def row_view(row: DispatchRow, names: Catalogue, units: UnitsIndex) -> dict[str, Any]:
    """A row with the names of its subject and of a lead that is one unit; codes as the sheet has them."""
    unit = units.get(row.lead.name) if row.lead.reach is Reach.UNIT else None
    return {
        "row": row.row,
        "subject_kind": row.subject_kind.value,
        "subject": row.subject_code,
        "subject_name_zh": subject_name(row, names, "zh"),
        "subject_name_en": subject_name(row, names, "en"),
        "area_kind": row.area_kind.value,
        "area": row.area_code,
        "channels": sorted(row.conditions.channels),
        "request_types": sorted(row.conditions.request_types),
        "attributes": {name: sorted(values) for name, values in row.conditions.attributes},
        "lead_unit": str(row.lead),
        "lead_name": unit.name_zh if unit else "",
        "fallback_unit": str(row.fallback) if row.fallback else "",
        "co_units": [str(spec) for spec in row.co_units],
        "notify_units": [str(spec) for spec in row.notify_units],
        "limit": str(row.limit) if row.limit else "",
        "priority": row.priority.value,
        "dispatch_mode": row.mode.value,
        "remark": row.remark,
    }
