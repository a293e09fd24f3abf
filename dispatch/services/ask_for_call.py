"""An emergency lies unsigned: ask the desk to call the next number, then the shift leader (RULES 8m)."""

from dispatch.domain.alarms import DISTRICT_DESK, AlarmKind
from dispatch.domain.events import TICKET
from dispatch.models import CallOut, Ticket
from dispatch.models.ids import new_id
from dispatch.selectors.accused_units import readers_without_accused
from dispatch.selectors.current_moment import Moment
from dispatch.selectors.duty_phones import DutyPhone, duty_phones
from dispatch.services.raise_alarm import raise_alarm
from dispatch.services.ticket_change import TicketChange
from grid.domain.actor import Actor
from grid.domain.rosters import unit
from grid.selectors.on_duty import on_duty


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
    if leader:
        raise_unsigned(ticket, moment)
    return call


def raise_unsigned(ticket: Ticket, moment: Moment) -> None:
    """Nobody has signed though duty and deputy were to be called: the desks and the shift leader hear of it."""
    row = on_duty(unit(ticket.lead_unit_id), moment.now) if ticket.lead_unit_id else None
    keys = {f"desk:{ticket.owner_centre}", f"desk:{ticket.subdistrict_code}", DISTRICT_DESK} - {"desk:"}
    keys |= {f"person:{row.leader.account_id}"} if row and row.leader else set()
    raise_alarm(
        kind=AlarmKind.EMERGENCY_UNSIGNED,
        subject_type=TICKET,
        subject_id=ticket.id,
        audience=readers_without_accused(sorted(keys), ticket.accused_unit_id) or "supervision",
        at=moment.now,
        params={"number": ticket.number, "unit": ticket.lead_unit_id},
    )


def choose(phones: tuple[DutyPhone, ...], tried: set[str], *, leader: bool) -> DutyPhone | None:
    """The number to call next; the shift leader's stands last. None where the unit has none at all."""
    if not phones:
        return None
    if leader:
        return phones[-1]
    return next((one for one in phones if one.phone not in tried), phones[-1])
