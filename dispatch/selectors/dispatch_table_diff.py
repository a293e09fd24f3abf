"""What changes from one dispatch table to another, with names for readers?"""

from collections import Counter
from typing import Any

from dispatch.domain.dispatch_rows import DispatchRow
from dispatch.domain.table_diff import table_diff
from dispatch.models import DispatchTable
from dispatch.selectors.current_tables import current_catalogue
from dispatch.selectors.dispatch_rows import dispatch_rows
from dispatch.selectors.dispatch_table_view import row_view
from grid.selectors.units_index import units_index

MOST_ITEMS = 1000


def dispatch_table_diff(*, before: DispatchTable, after: DispatchTable) -> dict[str, Any]:
    """`{added, removed, changed, items}`; counts are of all differences."""
    found = table_diff(dispatch_rows(before.pk), dispatch_rows(after.pk))
    counts = Counter(difference.kind for difference in found)
    names, units = current_catalogue(), units_index()

    def view(row: DispatchRow | None) -> dict[str, Any] | None:
        return row_view(row, names, units) if row else None

    items = [
        {"kind": one.kind, "before": view(one.before), "after": view(one.after), "columns": list(one.columns)}
        for one in found[:MOST_ITEMS]
    ]
    return {**{kind: counts[kind] for kind in ("added", "removed", "changed")}, "items": items}
