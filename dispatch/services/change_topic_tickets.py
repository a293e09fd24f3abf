"""Let further tickets join a topic, or take one out again with a reason."""

from collections.abc import Sequence
from uuid import UUID

from dispatch.models import Topic, TopicTicket
from dispatch.services.changing_work import changing_topic
from dispatch.services.join_topic import join_topic
from dispatch.services.note_on_tickets import lock_tickets, note_on_tickets
from dispatch.services.propose_topic import CENTRES, joining_tickets
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor


def add_topic_tickets(
    *, topic_id: UUID, actor: Actor, ticket_ids: Sequence[UUID], version: int | None = None
) -> Topic:
    """Raises `role_not_entitled` (403), `topic_ended` (409), and what `joining_tickets` refuses."""
    with changing_topic(topic_id=topic_id, actor=actor, version=version) as (change, topic):
        check_may_change(topic, actor)
        tickets = joining_tickets(ticket_ids, actor)
        join_topic(topic=topic, tickets=tickets, how="person", actor=actor, moment=change.moment)
        topic.version += 1
        change.note("topic_tickets_joined", actor=actor, data={"count": len(tickets), "how": "person"})
    return topic


def remove_topic_ticket(
    *, topic_id: UUID, actor: Actor, ticket_id: UUID, reason: str, version: int | None = None
) -> Topic:
    """The ticket goes its own way; the row stays with the reason, so that it does not join by itself again.

    Raises `role_not_entitled` (403), `reason_missing` (422), `topic_ended` (409), `ticket_not_in_topic` (404).
    """
    with changing_topic(topic_id=topic_id, actor=actor, version=version) as (change, topic):
        check_may_change(topic, actor)
        if not reason.strip():
            raise GridlineError("reason_missing", status=422, field="reason")
        member = TopicTicket.objects.filter(topic=topic, ticket_id=ticket_id, left_at=None).first()
        if member is None:
            raise GridlineError("ticket_not_in_topic", status=404)
        member.left_at, member.left_by_id = change.moment.now, actor.account_id
        member.left_reason = reason.strip()[:500]
        member.save()
        note_on_tickets(
            lock_tickets([ticket_id], wait=True),
            "ticket_left_topic",
            actor=actor,
            at=change.moment.now,
            data_of=lambda _: {"topic": topic.id, "reason": reason.strip()},
        )
        topic.version += 1
        change.note("topic_ticket_left", actor=actor, data={"ticket": ticket_id, "reason": reason.strip()})
    return topic


def check_may_change(topic: Topic, actor: Actor) -> None:
    """Only the command centres, and only while the topic is open."""
    if not actor.has(*CENTRES):
        raise GridlineError("role_not_entitled", status=403, verb="join")
    if topic.closed_at is not None:
        raise GridlineError("topic_ended", status=409)
