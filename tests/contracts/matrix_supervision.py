"""Rows of supervision to try a route on, inside or outside of what somebody sees."""

from datetime import timedelta

from dispatch.models import (
    Alarm,
    CallInSession,
    CallInTicket,
    KeyTicketList,
    SiteCheck,
    SupervisionCheck,
    Ticket,
    WorkReminder,
)
from dispatch.models.ids import new_id
from dispatch.selectors.current_moment import current_moment
from tests.contracts.matrix_things import LEAD, Somebody, make_order, make_ticket


def make_alarm(keys: tuple[str, ...]) -> str:
    """An open alarm that the first of the keys owns; its id."""
    now = current_moment().now
    alarm = Alarm.objects.create(
        kind="ticket_unrouted", subject_type="ticket", subject_id=str(new_id()), owner_key=keys[0],
        audience=list(keys), raised_at=now, last_raised_at=now, owner_since=now,
    )  # fmt: skip
    return str(alarm.id)


def make_session(keys: tuple[str, ...]) -> dict[str, str]:
    """A call-in session with a ticket that the keys see."""
    now = current_moment().now
    session = CallInSession.objects.create(
        number=f"L{new_id().hex[-12:]}",
        starts_at=now,
        ends_at=now + timedelta(hours=2),
        leader="区领导",
        made_at=now,
    )
    ticket = _ticket(keys)
    CallInTicket.objects.create(session=session, ticket=ticket, taken_at=now, promise="三日内修好")
    return {"session_id": str(session.id), "ticket_id": str(ticket.id)}


def make_reminder(keys: tuple[str, ...]) -> str:
    """A work reminder that waits for the answer of the unit that leads the tickets of the matrix."""
    now = current_moment().now
    reminder = WorkReminder.objects.create(
        number=f"W{new_id().hex[-12:]}", unit_id=LEAD, text="抓紧办", sent_at=now, audience=list(keys),
        acknowledge_by_at=now + timedelta(days=1),
    )  # fmt: skip
    return str(reminder.id)


def make_order_check(keys: tuple[str, ...]) -> str:
    """A site check of an order in check that is offered to the inspectors of the ticket's subdistrict."""
    moment, ticket = current_moment(), _ticket(keys)
    order = make_order("checking", ticket, list(keys))
    site_check = SiteCheck.objects.create(
        id=new_id(), ticket=ticket, purpose="order_check", asked_at=moment.now
    )
    check = SupervisionCheck.objects.create(
        order=order, round=1, started_at=moment.now, site_check=site_check
    )
    return str(check.id)


def make_key_list(keys: tuple[str, ...]) -> str:
    """A list of key tickets."""
    number, now = f"K{new_id().hex[-12:]}", current_moment().now
    return str(KeyTicketList.objects.create(number=number, made_at=now).id)


def _ticket(keys: tuple[str, ...]) -> Ticket:
    return make_ticket("hotline", "local", "handling", Somebody("", None, keys), list(keys))


SUPERVISION_MAKERS = {
    "session_id": make_session,
    "reminder_id": make_reminder,
    "check_id": make_order_check,
    "list_id": make_key_list,
}
