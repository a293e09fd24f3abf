"""Give a new district its first dispatch table, so that no ticket of the first day lacks an answer."""

from datetime import datetime

from django.db import transaction

from dispatch.domain.dispatch_rows import DispatchRow
from dispatch.domain.faults import Fault, FaultyInput
from dispatch.domain.first_table import first_rows
from dispatch.models import DispatchTable
from dispatch.selectors.current_tables import current_catalogue, published_table
from dispatch.selectors.unit_relations import unit_relations
from dispatch.services.publish_dispatch_table import publish_dispatch_table
from dispatch.services.rule_entitlement import check_may_edit_rules
from dispatch.services.rules_lock import lock_rules
from dispatch.services.store_dispatch_draft import digest_of, store_dispatch_draft
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor

NAME = "首版派单目录(由事项与类别清单生成)"


@transaction.atomic
def draft_first_dispatch_table(
    *, actor: Actor, at: datetime, publish: bool = True, name: str = NAME
) -> DispatchTable:
    """Draft the table from the catalogues in force and publish it; deterministic.

    The same rows as the published table write nothing and answer with that table. Raises GridlineError
    `catalogue_empty`, `role_not_entitled`, and FaultyInput `dispatch_table_faulty` when the units it needs
    are missing.
    """
    check_may_edit_rules(actor)
    lock_rules()
    rows = _rows()
    published = published_table()
    if published is not None and published.digest == digest_of(rows):
        return published
    table = store_dispatch_draft(
        rows=rows,
        name=name,
        catalogue_version=current_catalogue().version,
        at=at,
        actor=actor,
        source="catalogues",
    )
    return publish_dispatch_table(table_id=table.pk, actor=actor, at=at) if publish else table


def _rows() -> tuple[DispatchRow, ...]:
    catalogue = current_catalogue()
    if not catalogue.request_classes and not catalogue.matters:
        raise GridlineError("catalogue_empty", status=422)
    relations = unit_relations()
    named = {entry.default_lead_unit_type for entry in catalogue.request_classes.values()} - {""}
    for matter in catalogue.matters.values():
        named |= {matter.lead_unit_type, matter.notify_unit_type} - {""}
    if unknown := sorted(named - set(relations)):
        faults = [Fault("unit_type_unknown", params={"value": unit_type}) for unit_type in unknown]
        raise FaultyInput("dispatch_table_faulty", faults)
    return first_rows(catalogue, relations)
