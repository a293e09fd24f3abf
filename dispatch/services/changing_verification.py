"""One transaction, row lock, version guard, one write: the way into a verification task."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import transaction

from dispatch.domain.errors import VersionConflict
from dispatch.models import VerificationTask
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.verification_access import get_verification_task
from dispatch.services.verification_change import VerificationChange
from grid.domain.actor import Actor


@contextmanager
def changing_verification(
    *, task_id: UUID, actor: Actor, version: int | None = None
) -> Iterator[tuple[VerificationChange, VerificationTask]]:
    """Lock the task if the actor may see it and store it when the block ends without error.

    Raises `verification_task_not_found` (404) and VersionConflict (409).
    """
    with transaction.atomic():
        moment = current_moment()
        task = get_verification_task(task_id=task_id, actor=actor, lock=True)
        if version is not None and task.version != version:
            raise VersionConflict(subject_id=task.id, expected=version, found=task.version)
        change = VerificationChange([task], moment=moment)
        yield change, task
        change.write()
