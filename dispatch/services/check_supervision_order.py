"""Check (核验) what a unit fed back on its supervision order: site check and callback begin."""

from uuid import UUID

from dispatch.models import SupervisionOrder
from dispatch.services.supervision_change import changing_order
from grid.domain.actor import Actor


def check_supervision_order(*, order_id: UUID, actor: Actor, version: int | None = None) -> SupervisionOrder:
    """An officer who is no member of the supervised unit takes up the check."""
    with changing_order(order_id=order_id, actor=actor, version=version) as change:
        change.step("check", actor=actor)
    return change.order
