"""Close (办结) a topic whose cause is dealt with, or cancel (撤销) one that was none."""

from uuid import UUID

from dispatch.domain.alarms import AlarmKind
from dispatch.models import Topic
from dispatch.services.changing_work import changing_topic
from dispatch.services.raise_alarm import resolve_alarm
from dispatch.services.work_change import WorkChange
from grid.domain.actor import Actor


def close_topic(*, topic_id: UUID, actor: Actor, reason: str = "", version: int | None = None) -> Topic:
    """The tickets stay as they are: each is answered, signed off and audited on its own. Raises what is refused."""
    return _end("close", topic_id, actor, reason, version)


def cancel_topic(*, topic_id: UUID, actor: Actor, reason: str, version: int | None = None) -> Topic:
    """It was not one cause; the tickets go their own ways. Raises what the life cycle refuses."""
    return _end("cancel", topic_id, actor, reason, version)


def _end(verb: str, topic_id: UUID, actor: Actor, reason: str, version: int | None) -> Topic:
    with changing_topic(topic_id=topic_id, actor=actor, version=version) as (change, topic):
        change.step(verb, actor=actor, data={"reason": reason or None}, reason=bool(reason.strip()))
        topic.takes_new = False
        change.after_write(lambda: _forget_alarm(change, topic))
    return topic


def _forget_alarm(change: WorkChange, topic: Topic) -> None:
    resolve_alarm(
        kind=AlarmKind.FLOOD,
        subject_type="topic",
        subject_id=topic.id,
        at=change.moment.now,
        note=topic.state,
    )
