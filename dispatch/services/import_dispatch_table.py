"""Import a dispatch table from the lines of a spreadsheet: wholly or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from dispatch.domain.faults import FaultyInput
from dispatch.domain.table_check import check_table
from dispatch.domain.table_reach import unreachable_faults
from dispatch.domain.table_sheet import read_sheet
from dispatch.selectors.current_tables import current_catalogue, published_table
from dispatch.selectors.dispatch_world import dispatch_world
from dispatch.services.publish_dispatch_table import publish_dispatch_table
from dispatch.services.rule_entitlement import check_may_edit_rules
from dispatch.services.rules_lock import lock_rules
from dispatch.services.store_dispatch_draft import digest_of, store_dispatch_draft
from grid.domain.actor import Actor
from grid.selectors.units_index import units_index


@dataclass(frozen=True, slots=True)
class ImportedTable:
    """What an import did. `version` is None for a draft; `changed` is False when the published table is the
    same.
    """

    table_id: int
    version: int | None
    rows: int
    changed: bool


@transaction.atomic
def import_dispatch_table(
    *, lines: Sequence[Sequence[str]], name: str, actor: Actor, at: datetime, publish: bool = False
) -> ImportedTable:
    """Store the sheet as a draft and, when asked, publish it.

    Rows equal to the published table's write nothing. Raises FaultyInput `dispatch_table_faulty` with every
    fault by cell (nothing is written then) and what `publish_dispatch_table` refuses.
    """
    check_may_edit_rules(actor)
    lock_rules()
    units, catalogue = units_index(), current_catalogue()
    sheet = read_sheet(lines, units)
    faults = list(sheet.faults)
    if sheet.rows or not faults:
        world = dispatch_world(rows=sheet.rows, catalogue=catalogue, units=units)
        found = check_table(sheet.rows, world) or unreachable_faults(sheet.rows, catalogue, units)
        faults += [sheet.at(fault) for fault in found]
    if faults:
        raise FaultyInput("dispatch_table_faulty", faults)
    published = published_table()
    if published is not None and published.digest == digest_of(sheet.rows):
        return ImportedTable(published.pk, published.version, len(sheet.rows), changed=False)
    table = store_dispatch_draft(
        rows=sheet.rows, name=name, catalogue_version=catalogue.version, at=at, actor=actor
    )
    if publish:
        table = publish_dispatch_table(table_id=table.pk, actor=actor, at=at)
    return ImportedTable(table.pk, table.version, len(sheet.rows), changed=True)
