"""Send a topic back (退回): the cause still stands."""

from uuid import UUID

from dispatch.models import Topic
from dispatch.services.changing_work import changing_topic
from grid.domain.actor import Actor


def send_back_topic(*, topic_id: UUID, actor: Actor, reason: str, version: int | None = None) -> Topic:
    """The action goes on, with its limit counted anew; raises what the life cycle refuses."""
    with changing_topic(topic_id=topic_id, actor=actor, version=version) as (change, topic):
        change.step("send_back", actor=actor, data={"reason": reason}, reason=bool(reason.strip()))
        topic.plan_at = None
        change.give_out()
    return topic
