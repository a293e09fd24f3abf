"""Escalate (升级) a supervision order: it ends here and goes on, proposed, one level up."""

from uuid import UUID

from dispatch.domain.supervision import SupervisionLevel, next_level
from dispatch.models import SupervisionOrder
from dispatch.services.draft_supervision_submission import propose_next_level, proposed_after
from dispatch.services.mark_supervised_ticket import mark_supervised_ticket
from dispatch.services.supervision_change import changing_order
from grid.domain.actor import Actor


def escalate_supervision_order(
    *, order_id: UUID, actor: Actor, reason: str = "", version: int | None = None
) -> SupervisionOrder:
    """The officer escalates after a missed limit or a second rejection; the proposal the system drafted is used.

    Answers with the order that was escalated; its follower is in ``following``.
    """
    with changing_order(order_id=order_id, actor=actor, version=version) as change:
        order = change.order
        level, drafted = next_level(order.level), proposed_after(order)
        data: dict[str, object] = {"reason": reason.strip() or None, "next": None}
        change.step("escalate", actor=actor, data=data, reason=bool(reason.strip()))
        if drafted is None and level is not None:
            drafted = propose_next_level(
                order=order, level=SupervisionLevel(level), actor=actor, moment=change.moment
            )
        change.amend_last(next=drafted.id if drafted else None)
        change.after_write(lambda: mark_supervised_ticket(order=order, actor=actor, moment=change.moment))
    return change.order
