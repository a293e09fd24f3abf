"""Add a row to a draft of the dispatch table."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from dispatch.domain.dispatch_rows import DispatchRow
from dispatch.domain.faults import Fault
from dispatch.domain.table_cells import row_text
from dispatch.models import DispatchTable
from dispatch.services.changing_dispatch_draft import changing_dispatch_draft
from dispatch.services.note_table_event import note_table_event
from dispatch.services.read_dispatch_row import read_dispatch_row, row_faults
from dispatch.services.store_dispatch_draft import rule_of
from grid.domain.actor import Actor


@dataclass(frozen=True, slots=True)
class EditedRow:
    """The draft after the edit, the row, and what publication would say about the row alone."""

    table: DispatchTable
    row: DispatchRow
    faults: list[Fault]


def add_dispatch_row(
    *, table_id: int, cells: Mapping[str, str], actor: Actor, at: datetime, revision: int | None = None
) -> EditedRow:
    """Append the row under the next free number. Raises what `read_dispatch_row` and `lock_draft` refuse."""
    with changing_dispatch_draft(table_id=table_id, actor=actor, revision=revision) as table:
        last = table.rules.aggregate(last=Max("row"))["last"] or 0
        row = read_dispatch_row(cells, last + 1)
        rule_of(table, row).save(force_insert=True)
        note_table_event(
            table, "dispatch_table_row_added", actor=actor, at=at, row=row.row, after=row_text(row)[:1000]
        )
    return EditedRow(table, row, row_faults(row))
