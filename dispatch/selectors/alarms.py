"""Which alarms does this actor see, and which of them are theirs to act on?"""

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from dispatch.domain.alarms import alarm_text
from dispatch.models import Alarm
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role
from grid.domain.scope import scope_keys

PAGE = 50
STATES = ("open", "unacknowledged", "resolved", "any")


def visible_alarms(actor: Actor) -> "QuerySet[Alarm]":
    """The alarms whose audience the actor belongs to; the system is not narrowed."""
    if actor.has(Role.SYSTEM):
        return Alarm.objects.all()
    return Alarm.objects.filter(audience__overlap=sorted(scope_keys(actor)))


def lock_alarm(*, alarm_id: UUID, actor: Actor) -> Alarm:
    """One visible alarm, locked for the rest of the transaction; `alarm_not_found` (404) otherwise."""
    alarm = visible_alarms(actor).select_for_update().filter(id=alarm_id).first()
    if alarm is None:
        raise GridlineError("alarm_not_found", status=404)
    return alarm


def list_alarms(
    *, actor: Actor, state: str = "open", kind: str = "", own: bool = False, after: UUID | None = None,
    limit: int = PAGE,
) -> list[dict[str, Any]]:  # fmt: skip
    """The newest first; ``own`` keeps those the actor's desk owns. Two statements at most.

    Raises `alarm_state_unknown` (422).
    """
    if state not in STATES:
        raise GridlineError("alarm_state_unknown", status=422, field="state")
    alarms = visible_alarms(actor).select_related("acknowledged_by", "resolved_by")
    if state in ("open", "unacknowledged"):
        alarms = alarms.filter(resolved_at=None)
    if state == "unacknowledged":
        alarms = alarms.filter(acknowledged_at=None)
    if state == "resolved":
        alarms = alarms.exclude(resolved_at=None)
    if kind:
        alarms = alarms.filter(kind=kind)
    if own:
        alarms = alarms.filter(owner_key__in=sorted(scope_keys(actor)))
    if after is not None:
        alarms = alarms.filter(_behind(after))
    return [alarm_row(alarm, actor) for alarm in alarms.order_by("-raised_at", "-id")[:limit]]


def _behind(after: UUID) -> Q:
    last = Alarm.objects.filter(id=after).values_list("raised_at", flat=True).first()
    return Q() if last is None else Q(raised_at__lt=last) | Q(raised_at=last, id__lt=after)


def alarm_row(alarm: Alarm, actor: Actor) -> dict[str, Any]:
    """The alarm as a row of the inbox, with its words in the reader's language."""
    return {
        "id": str(alarm.id),
        "kind": alarm.kind,
        "text": alarm_text(alarm.kind, actor.language),
        "subject_type": alarm.subject_type,
        "subject_id": alarm.subject_id,
        "params": alarm.params,
        "owner": alarm.owner_key,
        "own": may_act(alarm, actor),
        "raised_at": alarm.raised_at,
        "times": alarm.times,
        "reminders": alarm.reminders,
        "acknowledged_by": alarm.acknowledged_by.name if alarm.acknowledged_by else None,
        "acknowledged_at": alarm.acknowledged_at,
        "resolved_by": alarm.resolved_by.name if alarm.resolved_by else None,
        "resolved_at": alarm.resolved_at,
        "resolution": alarm.resolution,
    }


def may_act(alarm: Alarm, actor: Actor) -> bool:
    """The desk that owns the alarm acknowledges and resolves it; supervision may for everybody."""
    return alarm.owner_key in scope_keys(actor) or actor.has(Role.SUPERVISION_OFFICER)
