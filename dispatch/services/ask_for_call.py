"""An emergency lies unsigned: ask the desk to call the next number, then the shift leader (RULES 8m)."""

from dispatch.models import CallOut, Ticket
from dispatch.models.ids import new_id
from dispatch.selectors.current_moment import Moment
from dispatch.selectors.duty_phones import DutyPhone, duty_phones
from dispatch.services.ticket_change import TicketChange
from grid.domain.actor import Actor


def ask_for_call(*, ticket: Ticket, leader: bool, moment: Moment) -> CallOut:
    """Write down the call that has to be made now; ``ticket`` is locked by the caller.

    The next number that nobody was called on yet, or the last of the list for the shift leader. A unit without any
    number is asked for all the same: the desk sees that it has none.
    """
    change = TicketChange(ticket, moment=moment)
    phones = duty_phones(ticket.lead_unit_id, moment)
    tried = set(CallOut.objects.filter(ticket=ticket).values_list("phone", flat=True))
    phone = choose(phones, tried, leader=leader)
    call = CallOut(
        id=new_id(),
        ticket=ticket,
        unit_id=phone.unit if phone else ticket.lead_unit_id or "",
        rank=phone.rank if phone else None,
        role="shift_leader" if leader else (phone.role if phone else "duty"),
        person=phone.person if phone else "",
        phone=phone.phone if phone else "",
        asked_at=change.at,
    )
    change.act(
        "ticket_call_out_asked",
        actor=Actor.system(),
        data={"call_out": call.id, "unit": call.unit_id, "role": call.role, "rank": call.rank},
    )
    change.write()
    call.save(force_insert=True)
    return call


def choose(phones: tuple[DutyPhone, ...], tried: set[str], *, leader: bool) -> DutyPhone | None:
    """The number to call next; None where the unit has none at all."""
    if not phones:
        return None
    if leader:
        return phones[-1]
    return next((one for one in phones if one.phone not in tried), phones[-1])
