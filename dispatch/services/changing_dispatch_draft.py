"""The frame of every edit of a draft: one transaction, row lock, revision guard, one revision more."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from dispatch.models import DispatchTable
from dispatch.services.publish_dispatch_table import lock_draft
from dispatch.services.rule_entitlement import check_may_edit_rules
from grid.domain.actor import Actor


@contextmanager
def changing_dispatch_draft(*, table_id: int, actor: Actor, revision: int | None) -> Iterator[DispatchTable]:
    """Lock the draft, hand it out under its next revision, store it when the block ends without error.

    `revision` is what the caller last saw, None = whatever it is. Raises GridlineError `role_not_entitled` and what
    `lock_draft` refuses.
    """
    check_may_edit_rules(actor)
    with transaction.atomic():
        table = lock_draft(table_id, revision)
        table.revision += 1
        yield table
        table.save(update_fields=["revision", "event_seq"])
