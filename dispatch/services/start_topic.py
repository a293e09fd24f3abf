"""Start (开始根治) the root-cause action of a topic."""

from uuid import UUID

from dispatch.models import Topic
from dispatch.services.changing_work import changing_topic
from grid.domain.actor import Actor


def start_topic(*, topic_id: UUID, actor: Actor, version: int | None = None) -> Topic:
    """The lead unit takes it up; raises what the life cycle refuses."""
    with changing_topic(topic_id=topic_id, actor=actor, version=version) as (change, topic):
        change.step("start", actor=actor, data={"unit": topic.lead_unit_id})
    return topic
