"""Put tickets together into a topic (立专题): one cause behind many complaints."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction

from dispatch.models import Ticket, Topic, TopicTicket
from dispatch.selectors.access import visible_tickets
from dispatch.selectors.current_moment import current_moment
from dispatch.services.note_on_tickets import lock_tickets
from dispatch.services.open_topic import NewTopic, open_topic
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role

CENTRES = (Role.DISPATCHER, Role.SUBDISTRICT_DISPATCHER)
MOST_AT_ONCE = 500


def propose_topic(*, actor: Actor, title: str, ticket_ids: Sequence[UUID]) -> Topic:
    """A dispatcher names a title and the tickets; subdistrict dispatchers those of their own subdistrict.

    Raises `role_not_entitled` (403), `title_missing` (422), and what `joining_tickets` refuses.
    """
    if not actor.has(*CENTRES):
        raise GridlineError("role_not_entitled", status=403, verb="propose")
    if not title.strip():
        raise GridlineError("title_missing", status=422, field="title")
    with transaction.atomic():
        moment = current_moment()
        tickets = joining_tickets(ticket_ids, actor)
        return open_topic(
            given=NewTopic(
                kind=Topic.Kind.CHOSEN,
                title=title.strip(),
                class_key=shared(ticket.request_class_code for ticket in tickets),
                matter=shared(ticket.matter_code for ticket in tickets),
                subdistrict_code=shared(ticket.subdistrict_code for ticket in tickets),
                community_code=shared(ticket.community_code for ticket in tickets),
                proposed_unit=shared(ticket.lead_unit_id or "" for ticket in tickets),
            ),
            tickets=tickets,
            actor=actor,
            moment=moment,
        )


def joining_tickets(ticket_ids: Sequence[UUID], actor: Actor) -> list[Ticket]:
    """These tickets, locked. Raises `tickets_missing` and `too_many_tickets` (422), `ticket_not_found` (404) when the
    actor does not see one of them, `ticket_restricted` and `ticket_in_topic` (409, with the number).
    """
    wanted = set(ticket_ids)
    if not wanted:
        raise GridlineError("tickets_missing", status=422, field="tickets")
    if len(wanted) > MOST_AT_ONCE:
        raise GridlineError("too_many_tickets", status=422, field="tickets", limit=MOST_AT_ONCE)
    seen = set(visible_tickets(actor).filter(id__in=wanted).values_list("id", flat=True))
    if wanted - seen:
        raise GridlineError("ticket_not_found", status=404)
    tickets = lock_tickets(wanted, wait=True)
    for ticket in tickets:
        if ticket.restricted:
            raise GridlineError("ticket_restricted", status=409, field="tickets", number=ticket.number)
    taken = TopicTicket.objects.filter(ticket__in=tickets, left_at=None).select_related("ticket").first()
    if taken is not None:
        raise GridlineError("ticket_in_topic", status=409, field="tickets", number=taken.ticket.number)
    return tickets


def shared(values: Iterable[str]) -> str:
    """The value all of them have, empty when they differ."""
    found = set(values)
    return found.pop() if len(found) == 1 else ""
