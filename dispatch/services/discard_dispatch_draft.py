"""Throw a draft of the dispatch table away."""

from datetime import datetime

from django.db import transaction

from dispatch.services.note_table_event import note_table_event
from dispatch.services.publish_dispatch_table import lock_draft
from dispatch.services.rule_entitlement import check_may_edit_rules
from grid.domain.actor import Actor


@transaction.atomic
def discard_dispatch_draft(*, table_id: int, actor: Actor, at: datetime, revision: int | None = None) -> None:
    """The draft and its rows go, its history stays. Published tables stay for ever: tickets name them."""
    check_may_edit_rules(actor)
    table = lock_draft(table_id, revision)
    note_table_event(table, "dispatch_table_discarded", actor=actor, at=at, rows=table.rules.count())
    table.delete()
