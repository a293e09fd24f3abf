"""Let tickets join a topic: a row and a line of history for each, whatever their number in four statements."""

from collections.abc import Sequence

from dispatch.models import Ticket, Topic, TopicTicket
from dispatch.selectors.current_moment import Moment
from dispatch.services.note_on_tickets import note_on_tickets
from grid.domain.actor import Actor


def join_topic(*, topic: Topic, tickets: Sequence[Ticket], how: str, actor: Actor, moment: Moment) -> None:
    """Every requester keeps the own ticket, its clocks and its reply. The tickets are locked and in no topic."""
    TopicTicket.objects.bulk_create(
        TopicTicket(
            topic=topic,
            ticket_id=ticket.id,
            how=how,
            joined_at=moment.now,
            joined_by_id=actor.account_id,
        )
        for ticket in tickets
    )
    note_on_tickets(
        tickets,
        "ticket_joined_topic",
        actor=actor,
        at=moment.now,
        data_of=lambda _: {"topic": topic.id, "how": how},
    )
