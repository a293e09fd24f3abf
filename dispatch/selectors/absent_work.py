"""What became of the work of absent people: the newest runs."""

from typing import Any

from dispatch.models import AbsentWork
from grid.domain.actor import Actor
from grid.domain.roles import UNIT_ROLES, Role


def list_absent_work(*, actor: Actor, limit: int = 50) -> list[dict[str, Any]]:
    """All for the district's dispatchers; else those of the own units, and those one asked for or stands in for."""
    rows = AbsentWork.objects.select_related("account", "stand_in", "asked_by").order_by("-at", "-id")
    if not actor.has(Role.DISPATCHER):
        units = frozenset().union(*(actor.units_as(role) for role in UNIT_ROLES))
        own = actor.account_id or 0
        rows = (
            rows.filter(account__unit__code__in=sorted(units))
            | rows.filter(asked_by_id=own)
            | rows.filter(stand_in_id=own)
        )
    return [absent_work_json(row) for row in rows[:limit]]


def absent_work_json(row: AbsentWork) -> dict[str, Any]:
    """One run: who was away, why, and what went where."""
    return {
        "id": str(row.id),
        "account": {"id": row.account_id, "name": row.account.name},
        "stand_in": {"id": row.stand_in_id, "name": row.stand_in.name} if row.stand_in else None,
        "leave": str(row.leave_id) if row.leave_id else None,
        "reason": row.reason,
        "at": row.at,
        "asked_by": row.asked_by.name if row.asked_by else None,
        "moved": row.moved,
    }
