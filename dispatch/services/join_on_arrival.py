"""A report that fits an open topic joins it on arrival: one more row, no lock on the topic."""

from uuid import UUID

from dispatch.models import TopicTicket
from dispatch.services.ticket_change import TicketChange
from grid.domain.actor import Actor


def join_on_arrival(change: TicketChange, topic_id: UUID | None) -> None:
    """Let the new ticket join when it is stored; nothing for None, nor for a restricted ticket, which joins nothing."""
    if topic_id is None or change.ticket.restricted:
        return
    how = TopicTicket.How.ARRIVAL
    change.note("ticket_joined_topic", actor=Actor.system(), data={"topic": topic_id, "how": how.value})
    change.after_write(
        lambda: TopicTicket(
            topic_id=topic_id, ticket_id=change.ticket.id, how=how, joined_at=change.moment.now
        ).save(force_insert=True)
    )
