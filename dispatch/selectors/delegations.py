"""Which delegations (代签) are there, and which of them lets somebody sign this reply today."""

from typing import Any

from django.db.models import Q, QuerySet

from dispatch.models import Delegation, Ticket
from dispatch.selectors.current_moment import Moment
from dispatch.selectors.names import names
from dispatch.selectors.working_calendar import working_calendar
from grid.domain.actor import Actor
from grid.domain.roles import Role
from grid.selectors.units_index import units_index


def delegation_in_force(*, ticket: Ticket, actor: Actor, moment: Moment) -> Delegation | None:
    """The delegation under which the actor may sign this ticket's reply today; None when there is none.

    It must come from the lead unit or one above it and cover the ticket's request class. No statement for heads, or
    for anybody who is no clerk.
    """
    if ticket.lead_unit_id is None or actor.has(Role.UNIT_HEAD) or not actor.has(Role.UNIT_CLERK):
        return None
    today = working_calendar(moment.calendar_version).local_date(moment.now)
    given = Delegation.objects.filter(
        deputy_id=actor.account_id, revoked_at=None, from_on__lte=today, to_on__gte=today
    )
    chain = units_above(ticket.lead_unit_id, moment)
    return next(
        (
            one
            for one in given.order_by("from_on", "id")
            if one.unit_id in chain and covers(one, ticket.request_class_code)
        ),
        None,
    )


def units_above(code: str, moment: Moment) -> frozenset[str]:
    """The unit and everything that leads it."""
    index = units_index(moment.units_version)
    found: set[str] = set()
    unit = index.get(code)
    while unit is not None and unit.code not in found:
        found.add(unit.code)
        unit = index.get(unit.parent_code)
    return frozenset(found)


def covers(delegation: Delegation, class_code: str) -> bool:
    """Whether the class, or one above it, is in the delegation's scope."""
    scope = delegation.scope_classes
    return not scope or any(class_code.startswith(one) for one in scope)


def list_delegations(*, actor: Actor, moment: Moment) -> list[dict[str, Any]]:
    """Those given by or to the actor, and those of the units the actor heads or works for; newest first."""
    known = names(moment)
    rows = visible_delegations(actor).select_related("head", "deputy").order_by("-created_at", "id")
    return [
        {
            "id": str(row.id),
            "unit": known.unit(row.unit_id),
            "head": {"id": row.head_id, "name": row.head.name},
            "deputy": {"id": row.deputy_id, "name": row.deputy.name},
            "scope_classes": list(row.scope_classes),
            "from_on": row.from_on,
            "to_on": row.to_on,
            "reason": row.reason,
            "revoked_at": row.revoked_at,
        }
        for row in rows[:200]
    ]


def visible_delegations(actor: Actor) -> "QuerySet[Delegation]":
    """Delegations are shown as such: to both sides and to everybody of the unit."""
    own = Q(head_id=actor.account_id) | Q(deputy_id=actor.account_id)
    return Delegation.objects.filter(own | Q(unit_id__in=sorted(actor.unit_codes)))
