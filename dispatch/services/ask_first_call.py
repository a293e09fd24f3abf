"""An emergency reaches a unit that keeps a roster: its duty person is to be called at once (RULES 8m)."""

from dispatch.models import CallOut, Ticket
from dispatch.models.ids import new_id
from dispatch.selectors.duty_phones import duty_phones
from dispatch.services.ticket_change import TicketChange
from grid.domain.actor import Actor
from grid.domain.rosters import unit
from grid.selectors.on_duty import on_duty


def ask_first_call(change: TicketChange, unit_code: str) -> None:
    """Log the call to the first number of the roster as asked for, once per unit; nothing where no roster is in force.

    Who dispatched by hand has called before; then the call that was made stands. The next numbers are asked for by
    the ladder while nobody signs.
    """
    ticket = change.ticket
    if ticket.priority != Ticket.Priority.EMERGENCY or on_duty(unit(unit_code), change.at) is None:
        return
    if not change.new and ticket.call_outs.filter(unit_id=unit_code).exists():
        return
    phone = next(iter(duty_phones(unit_code, change.moment)), None)
    if phone is None:
        return
    call = CallOut(
        id=new_id(),
        ticket=ticket,
        unit_id=phone.unit,
        rank=phone.rank,
        role=phone.role,
        person=phone.person,
        phone=phone.phone,
        asked_at=change.at,
    )
    data = {"call_out": call.id, "unit": call.unit_id, "role": call.role, "rank": call.rank}
    change.note("ticket_call_out_asked", actor=Actor.system(), data=data)
    change.after_write(lambda: call.save(force_insert=True))
