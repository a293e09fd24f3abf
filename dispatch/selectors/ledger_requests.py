"""Which large exports did I ask for, and on which may I decide?"""

from typing import Any

from django.db.models import Q, QuerySet

from dispatch.models import LedgerRequest
from grid.domain.actor import Actor
from grid.domain.roles import Role

MOST_ROWS = 200


def decidable_requests(actor: Actor) -> "QuerySet[LedgerRequest]":
    """Those of everybody for supervision, those of the own units for their head; one's own among them."""
    if actor.has(Role.SUPERVISION_OFFICER):
        return LedgerRequest.objects.select_related("account", "decided_by")
    heads = sorted(actor.units_as(Role.UNIT_HEAD))
    return LedgerRequest.objects.select_related("account", "decided_by").filter(unit_code__in=heads)


def may_decide(asked: LedgerRequest, actor: Actor) -> bool:
    """A second person: never who asked."""
    return actor.account_id is not None and asked.account_id != actor.account_id


def ledger_requests(*, actor: Actor, state: str = "", limit: int = 50) -> list[dict[str, Any]]:
    """The newest first, each with whether the actor may decide on it; one statement."""
    seen = LedgerRequest.objects.filter(account_id=actor.account_id or 0).select_related(
        "account", "decided_by"
    )
    rows = (seen | decidable_requests(actor)).filter(Q(state=state) if state else Q())
    listed = rows.order_by("-requested_at", "-id")[: max(1, min(limit, MOST_ROWS))]
    return [ledger_request_json(row, actor) for row in listed]


def ledger_request_json(row: LedgerRequest, actor: Actor) -> dict[str, Any]:
    """A request as its author and its approver read it; the words of the filter are hidden."""
    own = row.account_id == actor.account_id
    return {
        "id": str(row.id),
        "requested_by": row.account.name,
        "unit": row.unit_code,
        "requested_at": row.requested_at,
        "narrowed_by": row.narrowed_by,
        "row_count": row.row_count,
        "reason": row.reason,
        "state": row.state,
        "decided_by": row.decided_by.name if row.decided_by else None,
        "decided_at": row.decided_at,
        "note": row.note,
        "expires_at": row.expires_at,
        "own": own,
        "may_decide": row.state == LedgerRequest.State.REQUESTED and not own,
    }
