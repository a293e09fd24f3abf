"""Remind (提醒) the owner of an alarm nobody acknowledged, and pass it on to the next in charge."""

from datetime import datetime

from django.db import transaction

from dispatch.domain.alarm_events import ALARM_SUBJECT
from dispatch.domain.alarms import DISTRICT_DESK, AlarmKind, next_owner
from dispatch.domain.events import TICKET
from dispatch.models import Alarm, Ticket
from dispatch.selectors.current_moment import Moment, current_moment
from dispatch.selectors.working_calendar import clock_rules
from dispatch.services.raise_alarm import tell
from grid.domain.actor import Actor
from grid.domain.rosters import centre
from grid.selectors.on_duty import on_duty

BATCH = 50


@transaction.atomic
def watch_alarms(*, batch: int = BATCH) -> int:
    """One step for each alarm that is due: plan the reminder, remind, pass on; how many were dealt with.

    The spans are rows of the limit table (`alarm`, `remind` and `pass_on`, by kind). After each hand-over the new
    owner is reminded in turn; the last one goes on being reminded. Any number of workers may watch.
    """
    moment = current_moment()
    waiting = Alarm.objects.select_for_update(skip_locked=True).filter(resolved_at=None, acknowledged_at=None)
    due = waiting.filter(next_step_at=None) | waiting.filter(next_step_at__lte=moment.now)
    alarms = list(due.order_by("raised_at")[:batch])
    for alarm in alarms:
        _take_next_step(alarm, moment)
    return len(alarms)


def _take_next_step(alarm: Alarm, moment: Moment) -> None:
    """Never skipped for being late: a watch that comes late does one step now and the next with its next round."""
    if _ground_is_gone(alarm):
        alarm.resolved_at, alarm.next_step_at = moment.now, None
        tell(alarm, "alarm_resolved", actor=Actor.system(), at=moment.now, note=None)
        return
    if alarm.next_step_at is None:
        alarm.next_step_at = _after(alarm, "remind", moment)
        alarm.save(update_fields=["next_step_at"])
        return
    follower = next_owner(alarm.owner_key, _shift_leader(alarm, moment)) if alarm.reminders else None
    if follower is None:
        alarm.reminders += 1
        alarm.next_step_at = _after(alarm, "pass_on", moment)
        tell(alarm, "alarm_reminded", actor=Actor.system(), at=moment.now)
        return
    before, alarm.owner_key = alarm.owner_key, follower
    alarm.audience = sorted({*alarm.audience, follower})
    alarm.owner_since, alarm.reminders = moment.now, 0
    alarm.next_step_at = _after(alarm, "remind", moment)
    tell(alarm, "alarm_passed_on", actor=Actor.system(), at=moment.now, owner_before=before)


def _shift_leader(alarm: Alarm, moment: Moment) -> int | None:
    """The account that the roster of the district's centre names as shift leader now, for an alarm at that desk."""
    row = on_duty(centre(), moment.now) if alarm.owner_key == DISTRICT_DESK else None
    return row.leader.account_id if row and row.leader else None


def _ground_is_gone(alarm: Alarm) -> bool:
    """The ticket it is about has ended meanwhile: voided, transferred, closed; an unsigned one has been signed."""
    if alarm.subject_type != TICKET:
        return False
    ticket = Ticket.objects.filter(id=alarm.subject_id)
    if alarm.kind == AlarmKind.EMERGENCY_UNSIGNED:
        return not ticket.filter(state="dispatched").exists()
    return ticket.filter(closed_at__isnull=False).exists()


def _after(alarm: Alarm, step: str, moment: Moment) -> datetime:
    rules = clock_rules(moment.calendar_version)
    span = rules.limits.find(ALARM_SUBJECT, step, alarm.kind)
    start = alarm.owner_since if step == "remind" else moment.now
    return rules.calendar.add(start, span).at
