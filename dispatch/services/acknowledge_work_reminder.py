"""Acknowledge (确认) a work reminder with the unit's answer."""

from uuid import UUID

from django.db import transaction

from dispatch.domain.alarms import AlarmKind
from dispatch.domain.supervision_events import REMINDER_SUBJECT
from dispatch.models import WorkReminder
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.work_reminders import lock_reminder
from dispatch.services.raise_alarm import resolve_alarm
from dispatch.services.send_work_reminder import tell_reminder
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import UNIT_ROLES


@transaction.atomic
def acknowledge_work_reminder(*, reminder_id: UUID, actor: Actor, answer: str) -> WorkReminder:
    """A clerk or the head of the unit answers, also when the date has passed; the alarm is settled then.

    Raises GridlineError `reminder_not_found` (404), `role_not_entitled` (403), `reminder_answered` (409),
    `reminder_answer_missing` (422).
    """
    reminder = lock_reminder(reminder_id=reminder_id, actor=actor)
    if not any(reminder.unit_id in actor.units_as(role) for role in UNIT_ROLES):
        raise GridlineError("role_not_entitled", status=403, verb="acknowledge_reminder")
    if reminder.acknowledged_at is not None:
        raise GridlineError("reminder_answered", status=409)
    if not answer.strip():
        raise GridlineError("reminder_answer_missing", status=422, field="answer")
    now = current_moment().now
    reminder.acknowledged_by_id, reminder.acknowledged_at, reminder.answer = (
        actor.account_id,
        now,
        answer.strip(),
    )
    data: dict[str, object] = {"unit": reminder.unit_id}
    tell_reminder(reminder, "work_reminder_acknowledged", actor=actor, at=now, data=data)
    if reminder.alarmed_at is not None:
        resolve_alarm(
            kind=AlarmKind.REMINDER_UNANSWERED, subject_type=REMINDER_SUBJECT, subject_id=reminder.id, at=now
        )
    return reminder
