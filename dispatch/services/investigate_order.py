"""Reverse investigation (倒查) of an archived supervision order: open it, judge its findings, conclude it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from dispatch.models import InvestigationFinding, ReverseInvestigation, SupervisionOrder
from dispatch.models.ids import new_id
from dispatch.selectors.misconduct_types import misconduct_types, suggested_for
from dispatch.selectors.reverse_investigations import failed_steps_of, get_investigation
from dispatch.selectors.supervision_facts import is_member
from dispatch.services.supervision_change import SupervisionChange, changing_order
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role


@dataclass(frozen=True, slots=True)
class Judged:
    """What the officer says of a finding; ``id`` None adds one of the officer's own."""

    misconduct: str
    explanation: str
    id: UUID | None = None
    unit: str = ""
    happened_at: datetime | None = None


def open_investigation(*, order_id: UUID, actor: Actor) -> ReverseInvestigation:
    """Draw the failed steps from the histories, each with the type of misconduct it suggests.

    Raises GridlineError `role_not_entitled`, `officer_of_supervised_unit` (403), `order_not_archived`,
    `investigation_known` (409).
    """
    with changing_order(order_id=order_id, actor=actor) as change:
        _check(change, actor)
        order = change.order
        if order.state not in ("archived", "escalated"):
            raise GridlineError("order_not_archived", status=409, state=order.state)
        if ReverseInvestigation.objects.filter(order=order).exists():
            raise GridlineError("investigation_known", status=409)
        found = ReverseInvestigation.objects.create(
            id=new_id(), order=order, opened_by_id=actor.account_id, opened_at=change.moment.now
        )
        findings = _draw(found, order)
        data = {"findings": len(findings), "version": order.version}
        change.note("supervision_order_investigation_opened", actor=actor, data=data)
    return found


def _draw(found: ReverseInvestigation, order: SupervisionOrder) -> list[InvestigationFinding]:
    return InvestigationFinding.objects.bulk_create(
        InvestigationFinding(
            id=new_id(),
            investigation=found,
            position=position,
            fault=str(step.fault),
            stage=step.stage,
            unit_code=step.unit_code,
            who=step.who,
            happened_at=step.happened_at,
            due_at=step.due_at,
            late_minutes=step.late_minutes,
            misconduct=suggested_for(step.fault),
        )
        for position, step in enumerate(failed_steps_of(order), 1)
    )


def conclude_investigation(
    *, order_id: UUID, actor: Actor, judged: Sequence[Judged], conclusion: str, assessed: bool
) -> ReverseInvestigation:
    """Say why each step failed and whether the result counts in the assessment; then it is closed.

    Raises as above, and `investigation_not_found` (404), `investigation_concluded` (409), `conclusion_missing`,
    `misconduct_unknown`, `finding_unknown`, `explanation_missing` (422).
    """
    with changing_order(order_id=order_id, actor=actor) as change:
        _check(change, actor)
        found = get_investigation(order_id=order_id, actor=actor)
        if found.concluded_at is not None:
            raise GridlineError("investigation_concluded", status=409)
        if not conclusion.strip():
            raise GridlineError("conclusion_missing", status=422, field="conclusion")
        for finding in judged:
            _judge(found, finding, change)
        found.conclusion, found.assessed = conclusion.strip(), assessed
        found.concluded_by_id, found.concluded_at = actor.account_id, change.moment.now
        found.save()
        types = sorted(set(found.findings.exclude(misconduct="").values_list("misconduct", flat=True)))
        data = {"assessed": assessed, "misconduct": types, "version": change.order.version}
        change.note("supervision_order_investigation_concluded", actor=actor, data=data)
    return found


def _judge(found: ReverseInvestigation, judged: Judged, change: SupervisionChange) -> None:
    if judged.misconduct and judged.misconduct not in misconduct_types():
        raise GridlineError("misconduct_unknown", status=422, field="misconduct")
    if not judged.explanation.strip():
        raise GridlineError("explanation_missing", status=422, field="explanation")
    if judged.id is None:
        row = InvestigationFinding(
            id=new_id(),
            investigation=found,
            position=found.findings.count() + 1,
            fault="by_person",
            unit_code=judged.unit or change.order.unit_id,
            happened_at=judged.happened_at or change.moment.now,
            by_person=True,
        )
    else:
        known = found.findings.filter(id=judged.id).first()
        if known is None:
            raise GridlineError("finding_unknown", status=422, field="findings")
        row = known
    row.misconduct, row.explanation = judged.misconduct, judged.explanation.strip()[:1000]
    row.save()


def _check(change: SupervisionChange, actor: Actor) -> None:
    if not actor.has(Role.SUPERVISION_OFFICER):
        raise GridlineError("role_not_entitled", status=403, verb="investigate")
    if is_member(change.order.unit_id, actor, change.moment):
        raise GridlineError("officer_of_supervised_unit", status=403)
