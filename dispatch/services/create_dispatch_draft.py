"""Begin a draft of the dispatch table: empty, or with the rows of another table."""

from datetime import datetime

from django.db import transaction

from dispatch.models import DispatchTable
from dispatch.selectors.current_tables import current_catalogue
from dispatch.selectors.dispatch_rows import dispatch_rows
from dispatch.services.rule_entitlement import check_may_edit_rules
from dispatch.services.store_dispatch_draft import store_dispatch_draft
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor


@transaction.atomic
def create_dispatch_draft(
    *, name: str, actor: Actor, at: datetime, copy_of: int | None = None
) -> DispatchTable:
    """A new draft with the rows of the table `copy_of` (its id, a draft or any version), or without rows.

    Raises GridlineError `role_not_entitled`, `dispatch_table_unknown` (404).
    """
    check_may_edit_rules(actor)
    source = None
    if copy_of is not None:
        source = DispatchTable.objects.filter(pk=copy_of).first()
        if source is None:
            raise GridlineError("dispatch_table_unknown", status=404)
    return store_dispatch_draft(
        rows=dispatch_rows(source.pk) if source else (),
        name=name,
        catalogue_version=current_catalogue().version,
        at=at,
        actor=actor,
        source="copy" if source else "empty",
        based_on=source.version if source else None,
    )
