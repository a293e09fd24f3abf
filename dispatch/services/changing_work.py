"""One transaction, row lock, version guard, one write: the way into a topic or a field task."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import transaction

from dispatch.domain.errors import VersionConflict
from dispatch.models import FieldTask, Topic
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.work_access import get_task, get_topic
from dispatch.services.work_change import WorkChange
from grid.domain.actor import Actor


@contextmanager
def changing_topic(
    *, topic_id: UUID, actor: Actor, version: int | None = None
) -> Iterator[tuple[WorkChange, Topic]]:
    """Lock the topic if the actor may see it and store it when the block ends without error.

    Raises `topic_not_found` (404) and VersionConflict (409).
    """
    with transaction.atomic():
        moment = current_moment()
        topic = get_topic(topic_id=topic_id, actor=actor, lock=True)
        if version is not None and topic.version != version:
            raise VersionConflict(subject_id=topic.id, expected=version, found=topic.version)
        change = WorkChange(topic, moment=moment)
        yield change, topic
        change.write()


@contextmanager
def changing_task(
    *, task_id: UUID, actor: Actor, version: int | None = None
) -> Iterator[tuple[WorkChange, FieldTask]]:
    """As `changing_topic`, for a field task; raises `field_task_not_found` (404)."""
    with transaction.atomic():
        moment = current_moment()
        task = get_task(task_id=task_id, actor=actor, lock=True)
        if version is not None and task.version != version:
            raise VersionConflict(subject_id=task.id, expected=version, found=task.version)
        change = WorkChange(task, moment=moment)
        yield change, task
        change.write()
