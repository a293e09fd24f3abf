"""Log a call-out (应急叫应): who was called, on which number, when, and what the answer was."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from dispatch.models import CallOut, Ticket
from dispatch.models.ids import new_id
from dispatch.services.take_act import doing_act, required
from dispatch.services.ticket_change import TicketChange
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.selectors.units_index import units_index


@dataclass(frozen=True, slots=True)
class Call:
    """A call as made. ``call_out`` names the one the system asked for, None = the oldest asked for of that unit."""

    unit: str
    phone: str
    answered: bool
    person: str = ""
    note: str = ""
    call_out: UUID | None = None


def log_call_out(
    *,
    ticket_id: UUID,
    actor: Actor,
    call: Call,
    at: datetime | None = None,
    version: int | None = None,
) -> Ticket:
    """Keep the call. Raises `unit_unknown`, `phone_missing`, `not_an_emergency` and what the acts' table refuses."""
    with doing_act("log_call_out", ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        if change.ticket.priority != Ticket.Priority.EMERGENCY:
            raise GridlineError("not_an_emergency", status=409)
        if units_index(change.moment.units_version).get(call.unit) is None:
            raise GridlineError("unit_unknown", status=422, field="unit", unit=call.unit[:48])
        row = asked_for(change, call) or CallOut(
            id=new_id(), ticket=change.ticket, unit_id=call.unit, role="other", asked_at=change.at
        )
        row.phone, row.person = required(call.phone, "phone_missing", "phone"), call.person
        row.called_at, row.called_by_id = change.at, actor.account_id
        row.answered, row.note = call.answered, call.note
        row.save()
        change.act(
            "ticket_called_out",
            actor=actor,
            data={
                "call_out": row.id,
                "unit": row.unit_id,
                "role": row.role,
                "rank": row.rank,
                "answered": call.answered,
            },
        )
    return change.ticket


def asked_for(change: TicketChange, call: Call) -> CallOut | None:
    """The call that the system asked for and nobody has made yet."""
    waiting = change.ticket.call_outs.filter(called_at=None).order_by("asked_at")
    named = waiting.filter(id=call.call_out) if call.call_out else waiting.filter(phone=call.phone)
    return named.first()


def called_out(ticket: Ticket) -> bool:
    """Somebody of the units concerned was reached by phone; asked for emergencies only."""
    return ticket.priority == Ticket.Priority.EMERGENCY and bool(
        ticket.call_outs.filter(answered=True).exists()
    )
