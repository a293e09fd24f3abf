"""Cancel (撤销) a supervision order: not taken up, or its ground is gone."""

from uuid import UUID

from dispatch.domain.lifecycle.states import SupervisionState
from dispatch.models import SupervisionOrder
from dispatch.services.mark_supervised_ticket import mark_supervised_ticket
from dispatch.services.supervision_change import changing_order
from dispatch.services.withdraw_unanswered import answer_proposal
from grid.domain.actor import Actor


def cancel_supervision_order(
    *, order_id: UUID, actor: Actor, reason: str, version: int | None = None
) -> SupervisionOrder:
    """A proposal by officer or leader, an issued order by the authority that issued it; always with a reason."""
    with changing_order(order_id=order_id, actor=actor, version=version) as change:
        order = change.order
        was_issued = order.state != SupervisionState.PROPOSED
        change.step("cancel", actor=actor, data={"reason": reason.strip()}, reason=bool(reason.strip()))
        if not was_issued:
            change.after_write(lambda: answer_proposal(order=order, at=change.moment.now))
        if was_issued:
            change.after_write(lambda: mark_supervised_ticket(order=order, actor=actor, moment=change.moment))
    return change.order
