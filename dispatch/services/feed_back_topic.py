"""Feed back (反馈) what came of a topic's root-cause action."""

from uuid import UUID

from dispatch.models import Topic
from dispatch.services.changing_work import changing_topic
from grid.domain.actor import Actor


def feed_back_topic(
    *, topic_id: UUID, actor: Actor, result: str, evidence: str, version: int | None = None
) -> Topic:
    """The head of the lead unit answers for the result; raises what the life cycle refuses."""
    with changing_topic(topic_id=topic_id, actor=actor, version=version) as (change, topic):
        change.step(
            "feed_back",
            actor=actor,
            data={"unit": topic.lead_unit_id},
            result=bool(result.strip()),
            evidence=bool(evidence.strip()),
        )
        topic.result, topic.evidence = result.strip(), evidence.strip()
    return topic
