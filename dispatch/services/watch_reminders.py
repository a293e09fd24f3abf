"""A work reminder whose date passed without an answer becomes an alarm of supervision."""

from django.db import transaction

from dispatch.domain.alarms import AlarmKind
from dispatch.domain.supervision_events import REMINDER_SUBJECT
from dispatch.models import WorkReminder
from dispatch.selectors.current_moment import current_moment
from dispatch.services.raise_alarm import raise_alarm
from dispatch.services.send_work_reminder import tell_reminder
from grid.domain.actor import Actor

BATCH = 50


@transaction.atomic
def watch_reminders(*, batch: int = BATCH) -> int:
    """How many became alarms; each does once. Any number of workers may watch."""
    now = current_moment().now
    waiting = WorkReminder.objects.select_for_update(skip_locked=True).filter(
        acknowledged_at=None, alarmed_at=None, acknowledge_by_at__lte=now
    )
    late = list(waiting.order_by("acknowledge_by_at")[:batch])
    for reminder in late:
        reminder.alarmed_at = now
        data = {"unit": reminder.unit_id, "acknowledge_by_at": reminder.acknowledge_by_at}
        tell_reminder(reminder, "work_reminder_unanswered", actor=Actor.system(), at=now, data=data)
        raise_alarm(
            kind=AlarmKind.REMINDER_UNANSWERED,
            subject_type=REMINDER_SUBJECT,
            subject_id=reminder.id,
            audience="supervision",
            at=now,
            params={"number": reminder.number, "unit": reminder.unit_id},
        )
    return len(late)
