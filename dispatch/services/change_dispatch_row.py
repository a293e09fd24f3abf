"""Change or delete a row of a draft of the dispatch table."""

from collections.abc import Mapping
from datetime import datetime

from dispatch.domain.table_cells import row_text
from dispatch.models import DispatchRule, DispatchTable
from dispatch.selectors.dispatch_rows import row_of
from dispatch.services.add_dispatch_row import EditedRow
from dispatch.services.changing_dispatch_draft import changing_dispatch_draft
from dispatch.services.note_table_event import note_table_event
from dispatch.services.read_dispatch_row import read_dispatch_row, row_faults
from dispatch.services.store_dispatch_draft import rule_of
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor


def change_dispatch_row(
    *,
    table_id: int,
    row: int,
    cells: Mapping[str, str],
    actor: Actor,
    at: datetime,
    revision: int | None = None,
) -> EditedRow:
    """Replace the row; it keeps its number. Raises `dispatch_row_unknown` (404) and what adding one refuses."""
    with changing_dispatch_draft(table_id=table_id, actor=actor, revision=revision) as table:
        old = _rule(table, row)
        before, after = row_of(old), read_dispatch_row(cells, row)
        new = rule_of(table, after)
        new.pk = old.pk
        new.save(force_update=True)
        note_table_event(
            table, "dispatch_table_row_changed", actor=actor, at=at, row=row,
            before=row_text(before)[:1000], after=row_text(after)[:1000],
        )  # fmt: skip
    return EditedRow(table, after, row_faults(after))


def delete_dispatch_row(
    *, table_id: int, row: int, actor: Actor, at: datetime, revision: int | None = None
) -> DispatchTable:
    """Take the row out; the others keep their numbers. Raises `dispatch_row_unknown` (404)."""
    with changing_dispatch_draft(table_id=table_id, actor=actor, revision=revision) as table:
        old = _rule(table, row)
        before = row_text(row_of(old))[:1000]
        old.delete()
        note_table_event(table, "dispatch_table_row_deleted", actor=actor, at=at, row=row, before=before)
    return table


def _rule(table: DispatchTable, row: int) -> DispatchRule:
    found = table.rules.filter(row=row).first()
    if found is None:
        raise GridlineError("dispatch_row_unknown", status=404, row=row)
    return found
