"""Send a work reminder (工作提醒) to a unit: about tickets, about a figure, or both."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from dispatch.domain.events import NewEvent
from dispatch.domain.supervision_events import REMINDER_SUBJECT
from dispatch.feed.append import append
from dispatch.models import WorkReminder
from dispatch.models.ids import new_id
from dispatch.selectors.access import visible_tickets
from dispatch.selectors.current_moment import current_moment
from dispatch.services.next_number import next_sequence
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role
from grid.selectors.units_index import units_index

SENDERS = (Role.SUPERVISION_OFFICER, Role.DISPATCHER)
NUMBER_LETTER = "W"


@dataclass(frozen=True, slots=True)
class ReminderText:
    """What is said. ``figure`` is {} or names what it is about: ``name``, ``value``, ``period``."""

    text: str
    acknowledge_by_at: datetime
    tickets: Sequence[UUID] = ()
    figure: dict[str, str] = field(default_factory=dict)


@transaction.atomic
def send_work_reminder(*, actor: Actor, unit_code: str, given: ReminderText) -> WorkReminder:
    """The unit's clerks and heads see it and owe an answer by the date; supervision sees whether it came.

    Raises GridlineError `role_not_entitled` (403), `unit_unknown`, `reminder_text_missing`,
    `reminder_about_nothing`, `reminder_date_passed` (422), `ticket_not_found` (404) for a ticket out of the
    sender's sight or not led by the unit.
    """
    if not actor.has(*SENDERS):
        raise GridlineError("role_not_entitled", status=403, verb="send_reminder")
    moment = current_moment()
    if unit_code not in units_index(moment.units_version):
        raise GridlineError("unit_unknown", status=422, field="unit", unit=unit_code[:48])
    if not given.text.strip():
        raise GridlineError("reminder_text_missing", status=422, field="text")
    if not given.tickets and not given.figure.get("name"):
        raise GridlineError("reminder_about_nothing", status=422, field="tickets")
    if given.acknowledge_by_at <= moment.now:
        raise GridlineError("reminder_date_passed", status=422, field="acknowledge_by_at")
    wanted = set(given.tickets)
    tickets = list(visible_tickets(actor).filter(id__in=wanted, lead_unit__code=unit_code))
    if len(tickets) != len(wanted):
        raise GridlineError("ticket_not_found", status=404)
    reminder = WorkReminder(
        id=new_id(),
        number=f"{NUMBER_LETTER}{moment.now:%Y%m%d}-{next_sequence():06d}",
        unit_id=unit_code,
        text=given.text.strip(),
        figure=given.figure,
        sent_by_id=actor.account_id,
        sent_at=moment.now,
        acknowledge_by_at=given.acknowledge_by_at,
        audience=sorted({"supervision", "desk:district", f"unit:{unit_code}"}),
    )
    about = {"unit": unit_code, "tickets": len(tickets), "acknowledge_by_at": given.acknowledge_by_at}
    tell_reminder(reminder, "work_reminder_sent", actor=actor, at=moment.now, data=about, new=True)
    reminder.tickets.set(tickets)
    return reminder


def tell_reminder(
    reminder: WorkReminder,
    event: str,
    *,
    actor: Actor,
    at: datetime,
    data: dict[str, object],
    new: bool = False,
) -> None:
    """Store the reminder (locked by the caller, or new) with what happened to it."""
    reminder.event_seq += 1
    reminder.save(force_insert=new)
    append(
        [
            NewEvent(
                subject_type=REMINDER_SUBJECT,
                subject_id=reminder.id,
                seq=reminder.event_seq,
                type=event,
                actor=actor,
                at=at,
                data=data,
                audience=frozenset(reminder.audience),
            )
        ]
    )
