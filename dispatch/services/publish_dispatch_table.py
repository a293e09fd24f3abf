"""Publish a draft: from the next ticket on, it routes."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from dispatch.domain.faults import FaultyInput
from dispatch.domain.table_check import check_table
from dispatch.models import DispatchTable
from dispatch.selectors.current_tables import current_catalogue
from dispatch.selectors.dispatch_rows import dispatch_rows
from dispatch.selectors.dispatch_world import dispatch_world
from dispatch.selectors.routing_index import forget_routing_index
from dispatch.services.rule_entitlement import check_may_edit_rules
from dispatch.services.rules_lock import lock_rules
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.selectors.units_index import units_index


@transaction.atomic
def publish_dispatch_table(*, table_id: int, actor: Actor, at: datetime) -> DispatchTable:
    """Check the draft against today's catalogue, units and areas, then retire the old table for it.

    The version it gets is the one that every process asks for from its next transaction on. Raises
    FaultyInput
    `dispatch_table_faulty`, GridlineError `role_not_entitled`, `dispatch_table_unknown` (404),
    `dispatch_table_not_draft` (409).
    """
    check_may_edit_rules(actor)
    lock_rules()
    table = DispatchTable.objects.select_for_update().filter(pk=table_id).first()
    if table is None:
        raise GridlineError("dispatch_table_unknown", status=404)
    if table.status != DispatchTable.Status.DRAFT:
        raise GridlineError("dispatch_table_not_draft", status=409, version=table.version)
    rows = dispatch_rows(table.pk)
    catalogue = current_catalogue()
    faults = check_table(rows, dispatch_world(rows=rows, catalogue=catalogue, units=units_index()))
    if faults:
        raise FaultyInput("dispatch_table_faulty", faults)
    version = (DispatchTable.objects.aggregate(newest=Max("version"))["newest"] or 0) + 1
    published = DispatchTable.objects.filter(status=DispatchTable.Status.PUBLISHED)
    published.update(status=DispatchTable.Status.RETIRED)
    table.version = version
    table.status = DispatchTable.Status.PUBLISHED
    table.catalogue_version = catalogue.version
    table.published_at = table.effective_from = at
    table.published_by = actor.label
    table.save()
    forget_routing_index(version)
    return table
