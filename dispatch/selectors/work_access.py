"""The one way to a topic or a field task: what its audience and the actor's keys share."""

from uuid import UUID

from django.db.models import QuerySet

from dispatch.models import FieldTask, Topic
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role
from grid.domain.scope import scope_keys


def visible_topics(actor: Actor) -> "QuerySet[Topic]":
    """The topics the actor may see; the system is not narrowed."""
    if actor.has(Role.SYSTEM):
        return Topic.objects.all()
    return Topic.objects.filter(audience__overlap=sorted(scope_keys(actor)))


def visible_tasks(actor: Actor) -> "QuerySet[FieldTask]":
    """The field tasks the actor may see; the system is not narrowed."""
    if actor.has(Role.SYSTEM):
        return FieldTask.objects.all()
    return FieldTask.objects.filter(audience__overlap=sorted(scope_keys(actor)))


def get_topic(*, topic_id: UUID, actor: Actor, lock: bool = False) -> Topic:
    """One visible topic, locked if asked; `topic_not_found` (404) when absent or out of scope."""
    topics = visible_topics(actor)
    found = (topics.select_for_update(of=("self",)) if lock else topics).filter(id=topic_id).first()
    if found is None:
        raise GridlineError("topic_not_found", status=404)
    return found


def get_task(*, task_id: UUID, actor: Actor, lock: bool = False) -> FieldTask:
    """One visible field task with its ticket, locked if asked; `field_task_not_found` (404)."""
    tasks = visible_tasks(actor).select_related("ticket", "assignee")
    found = (tasks.select_for_update(of=("self",)) if lock else tasks).filter(id=task_id).first()
    if found is None:
        raise GridlineError("field_task_not_found", status=404)
    return found
