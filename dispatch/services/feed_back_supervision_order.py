"""Feed back (反馈) on a supervision order: result and evidence, signed by the head in person."""

from uuid import UUID

from dispatch.models import SupervisionOrder
from dispatch.services.supervision_change import changing_order
from grid.domain.actor import Actor


def feed_back_supervision_order(
    *, order_id: UUID, actor: Actor, result: str, evidence: str, version: int | None = None
) -> SupervisionOrder:
    """The head of the supervised unit answers; there is no delegation for this signature."""
    with changing_order(order_id=order_id, actor=actor, version=version) as change:
        order = change.order
        change.step(
            "feed_back",
            actor=actor,
            data={"unit": order.unit_id},
            result=bool(result.strip()),
            evidence=bool(evidence.strip()),
        )
        order.result, order.evidence = result.strip(), evidence.strip()
        order.signed_off_by_id = actor.account_id
    return change.order
