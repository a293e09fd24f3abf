"""Which work reminders (工作提醒) does this actor see?"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from dispatch.models import WorkReminder
from dispatch.selectors.current_moment import Moment
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role
from grid.domain.scope import scope_keys
from grid.selectors.units_index import units_index


def visible_reminders(actor: Actor) -> "QuerySet[WorkReminder]":
    """Those sent to the actor's units; supervision and the district desk see all. The system is not narrowed."""
    if actor.has(Role.SYSTEM):
        return WorkReminder.objects.all()
    return WorkReminder.objects.filter(audience__overlap=sorted(scope_keys(actor)))


def lock_reminder(*, reminder_id: UUID, actor: Actor) -> WorkReminder:
    """One visible reminder, locked; `reminder_not_found` (404) otherwise."""
    reminder = visible_reminders(actor).select_for_update().filter(id=reminder_id).first()
    if reminder is None:
        raise GridlineError("reminder_not_found", status=404)
    return reminder


def list_work_reminders(
    *,
    actor: Actor,
    moment: Moment,
    unit: str = "",
    waiting: bool = False,
    after: UUID | None = None,
    limit: int = 50,
) -> list[dict[str, Any]]:
    """The newest first; ``waiting`` keeps those still to be answered. Two statements, whatever the page size."""
    rows = visible_reminders(actor).select_related("sent_by", "acknowledged_by").prefetch_related("tickets")
    if unit:
        rows = rows.filter(unit__code=unit)
    if waiting:
        rows = rows.filter(acknowledged_at=None)
    if after is not None:
        rows = rows.filter(id__lt=after)  # ids are ordered by birth
    return [reminder_row(reminder, actor, moment) for reminder in rows.order_by("-id")[:limit]]


def reminder_row(reminder: WorkReminder, actor: Actor, moment: Moment) -> dict[str, Any]:
    """The reminder as a row; of its tickets number and id."""
    unit = units_index(moment.units_version).get(reminder.unit_id)
    return {
        "id": str(reminder.id),
        "number": reminder.number,
        "unit": {"code": reminder.unit_id, "name": unit.name(actor.language) if unit else reminder.unit_id},
        "text": reminder.text,
        "figure": reminder.figure,
        "tickets": [{"id": str(ticket.id), "number": ticket.number} for ticket in reminder.tickets.all()],
        "sent_by": reminder.sent_by.name if reminder.sent_by else None,
        "sent_at": reminder.sent_at,
        "acknowledge_by_at": reminder.acknowledge_by_at,
        "late": is_unanswered(reminder, moment.now),
        "acknowledged_by": reminder.acknowledged_by.name if reminder.acknowledged_by else None,
        "acknowledged_at": reminder.acknowledged_at,
        "answer": reminder.answer,
    }


def is_unanswered(reminder: WorkReminder, now: datetime) -> bool:
    """Its date has passed without an answer."""
    return reminder.acknowledged_at is None and now >= reminder.acknowledge_by_at
