"""Acknowledge (确认) and resolve (解除) an alarm by hand."""

from uuid import UUID

from django.db import transaction

from dispatch.models import Alarm
from dispatch.selectors.alarms import lock_alarm, may_act
from dispatch.selectors.current_moment import current_moment
from dispatch.services.raise_alarm import tell
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor


@transaction.atomic
def acknowledge_alarm(*, alarm_id: UUID, actor: Actor) -> Alarm:
    """Somebody of the owning desk has seen it: no more reminders. Acknowledging again changes nothing.

    Raises GridlineError `alarm_not_found` (404), `alarm_of_other_desk` (403), `alarm_resolved` (409).
    """
    alarm = _own(alarm_id, actor)
    if alarm.acknowledged_at is None:
        now = current_moment().now
        alarm.acknowledged_by_id, alarm.acknowledged_at, alarm.next_step_at = actor.account_id, now, None
        tell(alarm, "alarm_acknowledged", actor=actor, at=now)
    return alarm


@transaction.atomic
def settle_alarm(*, alarm_id: UUID, actor: Actor, note: str) -> Alarm:
    """Somebody of the owning desk says what was done; the alarm leaves the inbox.

    Raises what `acknowledge_alarm` raises, and `alarm_note_missing` (422).
    """
    alarm = _own(alarm_id, actor)
    if not note.strip():
        raise GridlineError("alarm_note_missing", status=422, field="note")
    now = current_moment().now
    alarm.acknowledged_by_id = alarm.acknowledged_by_id or actor.account_id
    alarm.acknowledged_at = alarm.acknowledged_at or now
    alarm.resolved_by_id, alarm.resolved_at, alarm.next_step_at = actor.account_id, now, None
    alarm.resolution = note.strip()[:500]
    tell(alarm, "alarm_resolved", actor=actor, at=now, note=alarm.resolution)
    return alarm


def _own(alarm_id: UUID, actor: Actor) -> Alarm:
    alarm = lock_alarm(alarm_id=alarm_id, actor=actor)
    if not may_act(alarm, actor):
        raise GridlineError("alarm_of_other_desk", status=403)
    if alarm.resolved_at is not None:
        raise GridlineError("alarm_resolved", status=409)
    return alarm
