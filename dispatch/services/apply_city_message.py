"""Apply a message of the city's platform: its answers move city tickets and nobody else can."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from dispatch.models import Callback, CityMessage, FollowUp, Ticket
from dispatch.models.ids import new_id
from dispatch.services.changing_ticket import changing_ticket, take_step
from dispatch.services.city_effects import answer_upgrade, apply_city_effects
from dispatch.services.city_extension import EXTENSION_ANSWERS, answer_extension
from dispatch.services.follow_ups import end_follow_up
from dispatch.services.supervise_by_city import supervise_by_city
from dispatch.services.ticket_change import TicketChange
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor

UPGRADE_ANSWERS = {"city_send_down": "send_down", "city_finish": "finish"}
"""What the city says of an event that was upgraded to it; ``number`` is then the district's own."""
SUPERVISE = "city_supervise"
"""The city puts the ticket under its own supervision: no step of the ticket, an order beside it."""
MESSAGES = frozenset(
    {
        "city_call_back",
        "city_close",
        "city_order_rework",
        "city_recall",
        "city_accept_return",
        "city_refuse_return",
        *EXTENSION_ANSWERS,
        *UPGRADE_ANSWERS,
        SUPERVISE,
    }
)


@dataclass(frozen=True, slots=True)
class CityCallback:
    """The city's callback result, as given."""

    contacted: bool
    unit_contacted: bool | None = None
    solved: bool | None = None
    satisfaction: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class CityAnswer:
    """One message: about the ticket with the city's ``number``; ``message_id`` is the city's own and makes it once."""

    system: str
    number: str
    message: str
    message_id: str
    at: datetime
    due_at: datetime | None = None
    reason: str = ""
    callback: CityCallback | None = None


def apply_city_message(*, answer: CityAnswer, account_id: int | None) -> tuple[Ticket, bool]:
    """Apply the message; returns the ticket and whether anything changed (False: this message was known).

    Raises `city_message_unknown` (422), `external_number_unknown` (404) and what the life cycle refuses (409).
    """
    if answer.message not in MESSAGES:
        raise GridlineError("city_message_unknown", status=422, field="message", given=answer.message[:32])
    known = CityMessage.objects.filter(direction="in", system=answer.system, message_id=answer.message_id)
    previous = known.select_related("ticket").first()
    if previous is not None:
        return previous.ticket, False
    ticket_id = find_city_ticket(answer)
    try:
        with transaction.atomic():
            return take_city_step(ticket_id, answer, account_id), True
    except IntegrityError as clash:
        if "city_message_in_once" not in str(clash):
            raise
        return Ticket.objects.get(id=ticket_id), False


def find_city_ticket(answer: CityAnswer) -> UUID:
    """Our id of the city's ticket, or of the event it answers for; raises `external_number_unknown`."""
    if answer.message in UPGRADE_ANSWERS:
        tickets = Ticket.objects.filter(number=answer.number, kind=Ticket.Kind.GRID_EVENT)
    else:
        tickets = Ticket.objects.filter(external_system=answer.system, external_number=answer.number)
    ticket_id = tickets.values_list("id", flat=True).first()
    if ticket_id is None:
        raise GridlineError("external_number_unknown", status=404, field="number", given=answer.number[:64])
    return ticket_id


def take_city_step(ticket_id: UUID, answer: CityAnswer, account_id: int | None) -> Ticket:
    """The step itself, with the message kept as it came."""
    actor = Actor.city(answer.system, account_id)
    with changing_ticket(ticket_id=ticket_id, actor=actor) as change:
        if answer.message == SUPERVISE:
            supervise_by_city(
                change=change,
                actor=actor,
                message_id=answer.message_id,
                due_at=answer.due_at,
                reason=answer.reason,
            )
            keep_message(change, answer)
            return change.ticket
        if answer.message in UPGRADE_ANSWERS:
            answer_upgrade(change, UPGRADE_ANSWERS[answer.message], answer.reason, actor)
            keep_message(change, answer)
            return change.ticket
        callback = city_callback(change, answer)
        data: dict[str, Any] = {"message_id": answer.message_id}
        if answer.message in EXTENSION_ANSWERS:
            answer_extension(change, answer.message, answer.due_at, answer.reason, data, actor)
            keep_message(change, answer)
            return change.ticket
        if answer.message in ("city_call_back", "city_close"):
            data["callback"] = callback.id if callback else None
        if answer.message in ("city_order_rework", "city_refuse_return", "city_recall"):
            data["reason"] = answer.reason or None
        if answer.message == "city_order_rework":
            data["due_at"] = answer.due_at
        take_step(
            change,
            answer.message,
            actor=actor,
            data=data,
            reason=bool(answer.reason.strip()),
            city_due=answer.due_at is not None,
        )
        move_city_clocks(change, answer)
        apply_city_effects(change, answer.message, answer.reason)
        keep_message(change, answer)
        if callback is not None:
            callback.save(force_insert=True)
    return change.ticket


def move_city_clocks(change: TicketChange, answer: CityAnswer) -> None:
    """City times move by the city's word alone."""
    detail = change.ticket.hotline
    if answer.message == "city_order_rework":
        detail.city_due_at = answer.due_at
        detail.city_closed_at = None
        change.ticket.planned_from_at = change.at
        end_follow_up(change, FollowUp.State.WITHDRAWN, Actor.system())
    elif answer.message == "city_close":
        detail.city_closed_at = answer.at
    elif answer.message == "city_refuse_return":
        detail.city_return_blocked = True


def city_callback(change: TicketChange, answer: CityAnswer) -> Callback | None:
    """The city's callback as an unsaved row, None when the message carries none."""
    given = answer.callback
    if given is None:
        return None
    return Callback(
        id=new_id(),
        ticket=change.ticket,
        by_city=True,
        called_at=answer.at,
        contacted=given.contacted,
        unit_contacted=given.unit_contacted,
        valid=given.contacted and (given.solved is not None or given.satisfaction != ""),
        solved=given.solved,
        satisfaction=given.satisfaction if given.satisfaction in Callback.Satisfaction.values else "",
        note=given.note[:500],
    )


def keep_message(change: TicketChange, answer: CityAnswer) -> None:
    """Store the message; its unique key is what makes a repeated one harmless."""
    CityMessage.objects.create(
        direction=CityMessage.Direction.IN,
        system=answer.system,
        message_id=answer.message_id,
        ticket=change.ticket,
        message=answer.message,
        state=CityMessage.State.APPLIED,
        body={"reason": answer.reason, "due_at": answer.due_at.isoformat() if answer.due_at else None},
        at=answer.at,
    )
