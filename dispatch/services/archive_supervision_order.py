"""Archive (归档) an accepted supervision order: it goes into the assessment."""

from uuid import UUID

from dispatch.models import SupervisionOrder
from dispatch.services.supervision_change import changing_order
from grid.domain.actor import Actor


def archive_supervision_order(
    *, order_id: UUID, actor: Actor, bulletin: bool = False, version: int | None = None
) -> SupervisionOrder:
    """``bulletin``: the order is to be named in the next bulletin (通报)."""
    with changing_order(order_id=order_id, actor=actor, version=version) as change:
        change.step("archive", actor=actor, data={"bulletin": bulletin})
        change.order.bulletin = bulletin
    return change.order
