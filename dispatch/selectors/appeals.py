"""Which appeals and publications may this actor see?"""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from dispatch.models import AssessmentAppeal, AssessmentPublication
from dispatch.selectors.assessment_scope import assessment_scope
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role

READS_ALL = (Role.DISPATCHER, Role.SUPERVISION_OFFICER, Role.DISTRICT_LEADER)
READS_OWN = (Role.UNIT_CLERK, Role.UNIT_HEAD)
MOST_ROWS = 200


def visible_appeals(actor: Actor) -> "QuerySet[AssessmentAppeal]":
    """All for those who decide, the own unit's for its clerks and heads, none for others."""
    if actor.has(*READS_ALL):
        return AssessmentAppeal.objects.all()
    units = actor.units_as(Role.UNIT_CLERK) | actor.units_as(Role.UNIT_HEAD)
    return AssessmentAppeal.objects.filter(unit__code__in=sorted(units))


def lock_appeal(*, appeal_id: UUID, actor: Actor) -> AssessmentAppeal:
    """One visible appeal with its ticket, locked; raises `appeal_not_found` (404)."""
    rows = visible_appeals(actor).select_for_update(of=("self",)).select_related("ticket")
    appeal = rows.filter(id=appeal_id).first()
    if appeal is None:
        raise GridlineError("appeal_not_found", status=404)
    return appeal


def list_appeals(*, actor: Actor, state: str = "", limit: int = 50) -> list[dict[str, Any]]:
    """The newest first; one statement. Raises `role_not_entitled` (403)."""
    if not actor.has(*READS_ALL, *READS_OWN):
        raise GridlineError("role_not_entitled", status=403, verb="open_this")
    rows = visible_appeals(actor).select_related("ticket", "publication")
    if state:
        rows = rows.filter(state=state)
    return [appeal_json(row) for row in rows.order_by("-filed_at", "-id")[: max(1, min(limit, MOST_ROWS))]]


def appeal_json(row: AssessmentAppeal) -> dict[str, Any]:
    """An appeal as everybody who may see it sees it."""
    return {
        "id": str(row.id),
        "version": row.version,
        "ticket": {"id": str(row.ticket_id), "number": row.ticket.number, "origin": row.ticket.origin},
        "unit": row.unit_id,
        "month": f"{row.publication.month:%Y-%m}",
        "ground": row.ground,
        "text": row.text,
        "evidence": [str(one) for one in row.evidence],
        "state": row.state,
        "filed_at": row.filed_at,
        "review_note": row.review_note,
        "decision_note": row.decision_note,
        "city_receipt": row.city_receipt,
        "decided_at": row.decided_at,
    }


def publications(*, actor: Actor) -> list[dict[str, Any]]:
    """The published months, newest first; a unit finds its own rows only. Raises `role_not_entitled` (403)."""
    scope = assessment_scope(actor)
    rows = AssessmentPublication.objects.order_by("-month")[:36]
    return [publication_json(row, None if scope.units is None else set(scope.units)) for row in rows]


def publication_json(row: AssessmentPublication, units: set[str] | None) -> dict[str, Any]:
    """A publication; ``units`` None = all of its rows."""

    def own(groups: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [group for group in groups if units is None or group["key"] in units]

    rates = row.figures["rates"]
    return {
        "id": str(row.id),
        "month": f"{row.month:%Y-%m}",
        "published_at": row.published_at,
        "appeal_until_at": row.appeal_until_at,
        "rates": {**rates, "local": own(rates["local"]), "city": own(rates["city"])},
        "indicators": own(row.figures["indicators"]["groups"]),
    }
