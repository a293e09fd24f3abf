"""Publish a draft: it routes from now on, or from the moment it names."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from dispatch.domain.faults import FaultyInput
from dispatch.models import DispatchTable
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.current_tables import planned_table
from dispatch.selectors.dispatch_rows import dispatch_rows
from dispatch.selectors.routing_index import forget_routing_index
from dispatch.selectors.table_faults import rows_faults
from dispatch.services.note_table_event import note_table_event
from dispatch.services.rule_entitlement import check_may_edit_rules
from dispatch.services.rules_lock import lock_rules
from dispatch.services.store_dispatch_draft import digest_of
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor


@transaction.atomic
def publish_dispatch_table(
    *,
    table_id: int,
    actor: Actor,
    at: datetime,
    effective_from: datetime | None = None,
    reason: str = "",
    revision: int | None = None,
) -> DispatchTable:
    """Check the draft against today's catalogue, units and areas and give it the next version.

    It routes from `effective_from` on (None = at once): every transaction asks for the version in force at its own
    moment, so nothing has to run when a planned table begins. While one is planned nothing else is published; it
    would be overruled on that day by rows that know nothing of it. `revision` is what the caller last saw.
    Raises FaultyInput `dispatch_table_faulty`, GridlineError `role_not_entitled`, `dispatch_table_unknown` (404),
    `dispatch_table_not_draft`, `dispatch_table_changed`, `dispatch_table_planned` (409), `effective_from_past` (422).
    """
    check_may_edit_rules(actor)
    lock_rules()
    table = lock_draft(table_id, revision)
    now = current_moment().now
    begins = effective_from or now  # at once by the database's clock, which says what is in force
    if effective_from is not None and begins < at:
        raise GridlineError("effective_from_past", status=422, field="effective_from")
    if (planned := planned_table(max(at, now))) is not None:
        raise GridlineError(
            "dispatch_table_planned",
            status=409,
            version=planned.version,
            effective_from=planned.effective_from.isoformat() if planned.effective_from else "",
        )
    rows = dispatch_rows(table.pk)
    faults, catalogue_version = rows_faults(rows)
    if faults:
        raise FaultyInput("dispatch_table_faulty", faults)
    version = (DispatchTable.objects.aggregate(newest=Max("version"))["newest"] or 0) + 1
    table.version = version
    table.status = DispatchTable.Status.PUBLISHED
    table.digest = digest_of(rows)
    table.catalogue_version = catalogue_version
    table.published_at, table.effective_from = at, begins
    table.published_by = actor.label
    note_table_event(
        table, "dispatch_table_published", actor=actor, at=at, version=version, based_on=table.based_on,
        effective_from=begins, rows=len(rows), reason=reason[:1000] or None,
    )  # fmt: skip
    table.save()
    forget_routing_index(version)
    return table


def lock_draft(table_id: int, revision: int | None) -> DispatchTable:
    """The draft, its row locked. Raises `dispatch_table_unknown`, `…_not_draft`, `…_changed`."""
    table = DispatchTable.objects.select_for_update().filter(pk=table_id).first()
    if table is None:
        raise GridlineError("dispatch_table_unknown", status=404)
    if table.status != DispatchTable.Status.DRAFT:
        raise GridlineError("dispatch_table_not_draft", status=409, version=table.version)
    if revision is not None and table.revision != revision:
        raise GridlineError(
            "dispatch_table_changed",
            status=409,
            field="If-Match",
            expected=revision,
            found=table.revision,
            extra={"revision": table.revision},
        )
    return table
