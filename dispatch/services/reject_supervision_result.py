"""Reject the result (退回整改) of a supervision order: the unit goes on, with half the limit."""

from uuid import UUID

from dispatch.models import SupervisionOrder
from dispatch.selectors.step_limits import step_limits
from dispatch.services.draft_supervision_submission import draft_supervision_submission
from dispatch.services.supervision_change import changing_order
from grid.domain.actor import Actor


def reject_supervision_result(
    *, order_id: UUID, actor: Actor, reason: str, version: int | None = None
) -> SupervisionOrder:
    """The officer says what is not met. With the second rejection the next level is proposed and its submission
    drafted; a person escalates.
    """
    with changing_order(order_id=order_id, actor=actor, version=version) as change:
        order = change.order
        data = {"reason": reason.strip(), "round": order.rejection_count + 1}
        change.step("reject", actor=actor, data=data, reason=bool(reason.strip()))
        order.rejection_count += 1
        order.rejected_at = change.moment.now
        if order.rejection_count >= step_limits().integer("rejections_most"):
            draft_supervision_submission(change=change, actor=Actor.system())
    return change.order
