"""Roll back to an older dispatch table: its rows become the next version."""

from datetime import datetime

from django.db import transaction

from dispatch.models import DispatchTable
from dispatch.selectors.current_tables import published_table
from dispatch.services.create_dispatch_draft import create_dispatch_draft
from dispatch.services.publish_dispatch_table import publish_dispatch_table
from dispatch.services.rule_entitlement import check_may_edit_rules
from dispatch.services.rules_lock import lock_rules
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor


@transaction.atomic
def roll_back_dispatch_table(
    *, table_id: int, actor: Actor, at: datetime, reason: str = "", effective_from: datetime | None = None
) -> DispatchTable:
    """Publish a copy of the table's rows; old versions are never changed, since tickets name them.

    Judged by today's catalogue, units and areas like every publication. Raises GridlineError
    `dispatch_table_unknown` (404), `dispatch_table_in_force` (409) and what `publish_dispatch_table` refuses.
    """
    check_may_edit_rules(actor)
    lock_rules()
    old = DispatchTable.objects.filter(pk=table_id, version__isnull=False).first()
    if old is None:
        raise GridlineError("dispatch_table_unknown", status=404)
    published = published_table()
    if published is not None and published.digest == old.digest:
        raise GridlineError("dispatch_table_in_force", status=409, version=published.version)
    draft = create_dispatch_draft(name=old.name, actor=actor, at=at, copy_of=old.pk)
    return publish_dispatch_table(
        table_id=draft.pk, actor=actor, at=at, effective_from=effective_from, reason=reason
    )
