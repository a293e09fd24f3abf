"""Sign (签收) an issued supervision order: the head of the supervised unit takes note of it."""

from uuid import UUID

from dispatch.models import SupervisionOrder
from dispatch.services.supervision_change import changing_order
from grid.domain.actor import Actor


def sign_supervision_order(*, order_id: UUID, actor: Actor, version: int | None = None) -> SupervisionOrder:
    """Only the head of the supervised unit signs."""
    with changing_order(order_id=order_id, actor=actor, version=version) as change:
        change.step("sign", actor=actor, data={"unit": change.order.unit_id})
    return change.order
