"""What follows from a look-back (回头看): the ticket says so, and a result that did not last is supervised."""

from dispatch.domain.supervision import Ground
from dispatch.models import FieldTask, LookBack
from dispatch.selectors.access import lock_ticket
from dispatch.selectors.current_moment import Moment
from dispatch.services.note_on_tickets import note_on_tickets
from dispatch.services.trigger_supervision import trigger_supervision
from grid.domain.actor import Actor


def follow_look_back(*, task: FieldTask, moment: Moment) -> None:
    """Store the outcome; failed = a ground for supervision of the unit that answered, once per look-back.

    A closed ticket stays closed (RULES 8a: only the city reopens one): the order carries the rework.
    """
    look_back = LookBack.objects.filter(task=task).first()
    if look_back is None or task.ticket_id is None:
        return
    ticket = lock_ticket(ticket_id=task.ticket_id, actor=Actor.system())
    order = None
    if task.passed is False:
        order = trigger_supervision(
            ticket=ticket, ground=Ground.LOOK_BACK_FAILED, measured=1, ref=str(task.id), moment=moment
        )
        ticket.refresh_from_db(fields=["event_seq", "version", "audience"])
    look_back.passed, look_back.looked_at, look_back.order = task.passed, moment.now, order
    look_back.save()
    note_on_tickets(
        [ticket],
        "ticket_looked_back",
        actor=Actor.system(),
        at=moment.now,
        data_of=lambda _: {
            "task": task.id,
            "passed": task.passed,
            "order": order.id if order is not None else None,
        },
    )
