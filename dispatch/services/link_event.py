"""Link (关联) a grid event with the hotline ticket it answers, or part them again."""

from uuid import UUID

from django.db import transaction

from dispatch.models import Ticket
from dispatch.selectors.access import lock_ticket
from dispatch.selectors.current_moment import current_moment
from dispatch.services.ticket_change import TicketChange
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role

LINKERS = (Role.DISPATCHER, Role.SUBDISTRICT_DISPATCHER, Role.CALL_TAKER)


def link_event(*, ticket_id: UUID, actor: Actor, other: UUID) -> Ticket:
    """Link the two, whichever of them is the event; an event answers one ticket, a ticket may have several events.

    Raises `role_not_entitled` (403), `ticket_not_found` (404) for either, `link_needs_both_kinds`, `already_linked`
    (409).
    """
    with transaction.atomic():
        event, ticket = pair(ticket_id, other, actor)
        if event.grid_event.linked_ticket_id is not None:
            raise GridlineError("already_linked", status=409, field="ticket")
        _write(event, ticket, ticket.id, "ticket_linked", actor, {})
    return event if event.id == ticket_id else ticket


def unlink_event(*, ticket_id: UUID, actor: Actor, other: UUID, reason: str) -> Ticket:
    """Part them; raises as `link_event`, `not_linked` (409) and `reason_missing` (422)."""
    if not reason.strip():
        raise GridlineError("reason_missing", status=422, field="reason")
    with transaction.atomic():
        event, ticket = pair(ticket_id, other, actor)
        if event.grid_event.linked_ticket_id != ticket.id:
            raise GridlineError("not_linked", status=409, field="ticket")
        _write(event, ticket, None, "ticket_unlinked", actor, {"reason": reason.strip()})
    return event if event.id == ticket_id else ticket


def pair(one: UUID, other: UUID, actor: Actor) -> tuple[Ticket, Ticket]:
    """Both rows, locked: the event first, as everybody locks them."""
    if not actor.has(*LINKERS):
        raise GridlineError("role_not_entitled", status=403, verb="link")
    kinds = dict(Ticket.objects.filter(id__in=(one, other)).values_list("id", "kind"))
    events = [each for each in (one, other) if kinds.get(each) == Ticket.Kind.GRID_EVENT]
    if len(kinds) == 2 and len(events) != 1:
        raise GridlineError("link_needs_both_kinds", status=409, field="ticket")
    first = events[0] if events else one
    second = other if first == one else one
    return lock_ticket(ticket_id=first, actor=actor), lock_ticket(ticket_id=second, actor=actor)


def _write(
    event: Ticket, ticket: Ticket, linked: UUID | None, news: str, actor: Actor, more: dict[str, object]
) -> None:
    """Both histories say it."""
    moment = current_moment()
    event.grid_event.linked_ticket_id = linked
    for row, opposite in ((event, ticket), (ticket, event)):
        change = TicketChange(row, moment=moment)
        change.note(news, actor=actor, data={"linked_ticket": opposite.id, **more})
        change.write()
