"""What went wrong on the way of a supervision order, and what did its reverse investigation (倒查) find?"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from dispatch.domain.events import SUPERVISION_ORDER, TICKET
from dispatch.domain.failed_steps import FAULTS_OF_EVENTS, FailedStep, PastStage, PastStep, failed_steps
from dispatch.domain.stages import WINDOWS
from dispatch.models import Deadline, Event, InvestigationFinding, ReverseInvestigation, SupervisionOrder
from dispatch.selectors.misconduct_types import misconduct_types
from dispatch.selectors.supervision_access import get_order
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor


def failed_steps_of(order: SupervisionOrder) -> list[FailedStep]:
    """The failed steps of the order and of its ticket up to the order's end; two statements."""
    until = order.closed_at or order.updated_at
    subjects = [order.ticket_id, order.id]
    stages = [
        PastStage(row.subject_type, row.stage, row.unit_code, row.due_at, row.met_at)
        for row in Deadline.objects.filter(subject_id__in=subjects)
        if row.stage not in WINDOWS
    ]
    events = Event.objects.filter(subject_id__in=subjects, type__in=list(FAULTS_OF_EVENTS))
    return failed_steps(stages, [_past_step(event, order) for event in events], until=until)


def _past_step(event: Event, order: SupervisionOrder) -> PastStep:
    unit = event.data.get("unit") or (order.unit_id if event.subject_type == SUPERVISION_ORDER else "")
    fallback = order.unit_id if event.subject_type == TICKET else unit
    return PastStep(event.type, event.at, event.actor_label, unit or fallback, bool(event.data.get("late")))


def get_investigation(*, order_id: UUID, actor: Actor) -> ReverseInvestigation:
    """The investigation of a visible order; `investigation_not_found` (404)."""
    order = get_order(order_id=order_id, actor=actor)
    found = (
        ReverseInvestigation.objects.select_related("opened_by", "concluded_by").filter(order=order).first()
    )
    if found is None:
        raise GridlineError("investigation_not_found", status=404)
    return found


def investigation_sheet(*, order_id: UUID, actor: Actor) -> dict[str, Any]:
    """The investigation with its findings and the types of misconduct to choose from."""
    found = get_investigation(order_id=order_id, actor=actor)
    fields = (
        "id", "fault", "stage", "unit_code", "who", "happened_at", "due_at", "late_minutes", "misconduct",
        "explanation", "by_person",
    )  # fmt: skip
    return {
        "id": str(found.id),
        "order_id": str(order_id),
        "opened_by": found.opened_by.name if found.opened_by else None,
        "opened_at": found.opened_at,
        "conclusion": found.conclusion,
        "assessed": found.assessed,
        "concluded_by": found.concluded_by.name if found.concluded_by else None,
        "concluded_at": found.concluded_at,
        "findings": list(found.findings.order_by("position").values(*fields)),
        "types": [
            {"code": type_.code, "name": type_.name(actor.language)} for type_ in misconduct_types().values()
        ],
    }


def assessed_misconduct(*, begin: datetime, end: datetime) -> dict[str, Counter[str]]:
    """Unit → type of misconduct → findings of investigations concluded in the span that count in the assessment."""
    found: dict[str, Counter[str]] = {}
    rows = InvestigationFinding.objects.filter(
        investigation__assessed=True,
        investigation__concluded_at__gte=begin,
        investigation__concluded_at__lt=end,
    ).exclude(misconduct="")
    pairs: Iterable[tuple[str, str]] = rows.values_list("unit_code", "misconduct")
    for unit, misconduct in pairs:
        found.setdefault(unit, Counter())[misconduct] += 1
    return found
