"""What is different between two dispatch tables? Rows are the same when they hold for the same tickets."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dispatch.domain import sheet_words as words
from dispatch.domain.dispatch_rows import Conditions, DispatchRow
from dispatch.domain.table_cells import cells_of

ANSWER = (
    "lead_unit", "fallback_unit", "co_units", "notify_units", "limit", "priority", "dispatch_mode", "remark",
)  # fmt: skip
"""The columns that say what happens; the others say for which tickets."""


@dataclass(frozen=True, slots=True)
class RowDifference:
    """One row that was added, removed or changed. `before` and `after` are None where there is no such row;
    `columns` names what a change touches. A row that only got another number is no difference.
    """

    kind: str
    before: DispatchRow | None
    after: DispatchRow | None
    columns: tuple[str, ...] = ()


def table_diff(before: Iterable[DispatchRow], after: Iterable[DispatchRow]) -> tuple[RowDifference, ...]:
    """Differences in the order of the new rows, removed ones last by their old number."""
    old = {_tickets(row): row for row in before}
    new = {_tickets(row): row for row in after}
    return tuple(_differences(old, new))


Tickets = tuple[str, str, Conditions]


def _tickets(row: DispatchRow) -> Tickets:
    return row.subject_key, row.area_key, row.conditions


def _differences(old: dict[Tickets, DispatchRow], new: dict[Tickets, DispatchRow]) -> Iterator[RowDifference]:
    for key, row in sorted(new.items(), key=lambda item: item[1].row):
        known = old.get(key)
        if known is None:
            yield RowDifference("added", None, row)
        elif columns := _changed(known, row):
            yield RowDifference("changed", known, row, columns)
    for key, row in sorted(old.items(), key=lambda item: item[1].row):
        if key not in new:
            yield RowDifference("removed", row, None)


def _changed(before: DispatchRow, after: DispatchRow) -> tuple[str, ...]:
    texts = (
        dict(zip(words.COLUMNS, cells_of(row, "", chinese=False), strict=True)) for row in (before, after)
    )
    mine, theirs = texts
    return tuple(column for column in ANSWER if mine[column] != theirs[column])
