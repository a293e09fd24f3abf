"""Note the progress (进展) of a topic's root-cause action."""

from uuid import UUID

from dispatch.models import Topic, TopicProgress
from dispatch.models.ids import new_id
from dispatch.services.changing_work import changing_topic
from grid.domain.actor import Actor


def note_topic_progress(*, topic_id: UUID, actor: Actor, text: str, version: int | None = None) -> Topic:
    """The lead unit tells how far it is; raises what the life cycle refuses."""
    with changing_topic(topic_id=topic_id, actor=actor, version=version) as (change, topic):
        progress_id = new_id()
        change.step("follow_up", actor=actor, data={"progress": progress_id}, result=bool(text.strip()))
        TopicProgress.objects.create(
            id=progress_id, topic=topic, text=text.strip(), by_id=actor.account_id, at=change.moment.now
        )
    return topic
