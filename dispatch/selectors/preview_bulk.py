"""What would an act on all tickets of a topic do: to which of them, and why not to the others?"""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from dispatch.domain.lifecycle.engine import explain_actions
from dispatch.models import Ticket, Topic, TopicTicket
from dispatch.selectors.access import visible_tickets
from dispatch.selectors.current_moment import Moment
from dispatch.selectors.decision_facts import decision_facts
from dispatch.selectors.ticket_parts import TicketParts
from grid.domain.actor import Actor

NOT_HERE = "verb_not_allowed"


@dataclass(frozen=True, slots=True)
class BulkItem:
    """One ticket of the topic; ``reason`` is the code of the refusal, None where the act can be done."""

    id: UUID
    number: str
    state: str
    version: int
    reason: str | None

    def as_json(self) -> dict[str, object]:
        """The shape the API answers with."""
        return {"id": str(self.id), "number": self.number, "state": self.state, "reason": self.reason}


def members_of(topic: Topic, actor: Actor) -> "QuerySet[Ticket]":
    """The tickets in the topic that the actor may see, by number."""
    inside = TopicTicket.objects.filter(topic=topic, left_at=None)
    return (
        visible_tickets(actor)
        .filter(topic_memberships__in=inside)
        .select_related("hotline", "grid_event")
        .order_by("number")
    )


def preview_bulk(*, topic: Topic, actor: Actor, verb: str, moment: Moment) -> list[BulkItem]:
    """Every visible ticket with the verdict of its life cycle; what the form asks for is left open. Writes nothing."""
    return [judged(ticket, actor, verb, moment) for ticket in members_of(topic, actor)]


def judged(ticket: Ticket, actor: Actor, verb: str, moment: Moment) -> BulkItem:
    """One ticket's verdict."""
    facts = decision_facts(ticket=ticket, actor=actor, moment=moment, parts=TicketParts(ticket))
    options = explain_actions(ticket.kind, ticket.origin, ticket.state, actor.roles, facts, frozenset({verb}))
    reason = NOT_HERE if not options else options[0].reason_code
    return BulkItem(ticket.id, ticket.number, ticket.state, ticket.version, reason)
