"""Take a planned publication of the dispatch table back before it begins."""

from datetime import datetime

from django.db import transaction

from dispatch.models import DispatchTable
from dispatch.services.note_table_event import note_table_event
from dispatch.services.rule_entitlement import check_may_edit_rules
from dispatch.services.rules_lock import lock_rules
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor


@transaction.atomic
def withdraw_dispatch_table(*, table_id: int, actor: Actor, at: datetime, reason: str = "") -> DispatchTable:
    """The table keeps number and rows and never routes. What routes already is replaced or rolled back, not withdrawn.

    Raises GridlineError `role_not_entitled`, `dispatch_table_unknown` (404), `dispatch_table_not_planned` (409).
    """
    check_may_edit_rules(actor)
    lock_rules()
    table = DispatchTable.objects.select_for_update().filter(pk=table_id).first()
    if table is None:
        raise GridlineError("dispatch_table_unknown", status=404)
    begins = table.effective_from
    if table.status != DispatchTable.Status.PUBLISHED or begins is None or begins <= at:
        raise GridlineError("dispatch_table_not_planned", status=409)
    table.status = DispatchTable.Status.WITHDRAWN
    note_table_event(
        table,
        "dispatch_table_withdrawn",
        actor=actor,
        at=at,
        version=table.version,
        reason=reason[:1000] or None,
    )
    table.save(update_fields=["status", "event_seq"])
    return table
