"""Start (整改) on a supervision order: the unit says what it will do, by whom and by when."""

from datetime import datetime
from uuid import UUID

from dispatch.models import SupervisionOrder
from dispatch.services.supervision_change import changing_order
from grid.domain.actor import Actor


def start_supervision_order(
    *,
    order_id: UUID,
    actor: Actor,
    plan: str,
    responsible_person: str = "",
    planned_at: datetime | None = None,
    version: int | None = None,
) -> SupervisionOrder:
    """The head gives plan and responsible person; after a rejection a new plan, with half the limit."""
    with changing_order(order_id=order_id, actor=actor, version=version) as change:
        order = change.order
        change.step(
            "start",
            actor=actor,
            data={"unit": order.unit_id, "planned_at": planned_at},
            plan=bool(plan.strip()),
            responsible_person=bool(responsible_person.strip()),
        )
        order.plan = plan.strip()
        order.responsible_person = responsible_person.strip() or order.responsible_person
    return change.order
