"""Write rows as a draft of the dispatch table."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from dispatch.domain.dispatch_rows import DispatchRow
from dispatch.domain.table_sheet import write_sheet
from dispatch.models import DispatchRule, DispatchTable
from dispatch.services.note_table_event import note_table_event
from grid.domain.actor import Actor

BATCH = 2000


def digest_of(rows: Iterable[DispatchRow]) -> str:
    """SHA-256 of the rows as their English sheet: equal for equal rows in any order."""
    sheet = write_sheet(rows, lambda _row: "", language="en")
    return hashlib.sha256(json.dumps(sheet, ensure_ascii=False).encode()).hexdigest()


@transaction.atomic
def store_dispatch_draft(
    *,
    rows: Sequence[DispatchRow],
    name: str,
    catalogue_version: int,
    at: datetime,
    actor: Actor | None = None,
    source: str = "import",
    based_on: int | None = None,
) -> DispatchTable:
    """A new draft with these rows. Who may do this, and whether the rows are right, the caller has checked.

    `source` says for the history where the rows come from; `actor` None = the system; `based_on` is the version
    they were copied from.
    """
    actor = actor or Actor.system()
    table = DispatchTable.objects.create(
        name=name[:200],
        digest=digest_of(rows),
        catalogue_version=catalogue_version,
        based_on=based_on,
        created_at=at,
        created_by=actor.label[:200],
    )
    DispatchRule.objects.bulk_create((rule_of(table, row) for row in rows), batch_size=BATCH)
    note_table_event(
        table, "dispatch_table_drafted", actor=actor, at=at, rows=len(rows), based_on=based_on, source=source
    )
    table.save(update_fields=["event_seq"])
    return table


def rule_of(table: DispatchTable, row: DispatchRow) -> DispatchRule:
    """The unsaved row of the table."""
    return DispatchRule(
        table=table,
        row=row.row,
        subject_kind=row.subject_kind.value,
        subject_code=row.subject_code,
        area_kind=row.area_kind.value,
        area_code=row.area_code,
        channels=sorted(row.conditions.channels),
        request_types=sorted(row.conditions.request_types),
        attributes={key: sorted(values) for key, values in row.conditions.attributes},
        lead_unit=str(row.lead),
        fallback_unit=str(row.fallback) if row.fallback else "",
        co_units=[str(spec) for spec in row.co_units],
        notify_units=[str(spec) for spec in row.notify_units],
        limit=str(row.limit) if row.limit else "",
        priority=row.priority.value,
        dispatch_mode=row.mode.value,
        remark=row.remark,
    )
