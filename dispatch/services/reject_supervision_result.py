"""Reject the result (退回整改) of a supervision order: the unit goes on, with half the limit."""

from uuid import UUID

from dispatch.models import SupervisionOrder
from dispatch.services.supervision_change import changing_order
from grid.domain.actor import Actor


def reject_supervision_result(
    *, order_id: UUID, actor: Actor, reason: str, version: int | None = None
) -> SupervisionOrder:
    """The officer says what is not met; the second rejection is a ground to escalate."""
    with changing_order(order_id=order_id, actor=actor, version=version) as change:
        order = change.order
        data = {"reason": reason.strip(), "round": order.rejection_count + 1}
        change.step("reject", actor=actor, data=data, reason=bool(reason.strip()))
        order.rejection_count += 1
        order.rejected_at = change.moment.now
    return change.order
