"""Accept the result (销号) of a supervision order: what was ordered has been done."""

from uuid import UUID

from dispatch.models import SupervisionOrder
from dispatch.services.mark_supervised_ticket import mark_supervised_ticket
from dispatch.services.supervision_change import changing_order
from grid.domain.actor import Actor


def accept_supervision_result(
    *, order_id: UUID, actor: Actor, findings: str, leader_informed: bool = False, version: int | None = None
) -> SupervisionOrder:
    """The officer states the findings of site check and callback; at levels 2 and 3 the leader was told."""
    with changing_order(order_id=order_id, actor=actor, version=version) as change:
        order = change.order
        change.step(
            "accept_result",
            actor=actor,
            data={"leader_informed": leader_informed},
            findings=bool(findings.strip()),
            leader_was_informed=leader_informed,
        )
        order.findings, order.leader_informed = findings.strip(), leader_informed
        change.after_write(lambda: mark_supervised_ticket(order=order, actor=actor, moment=change.moment))
    return change.order
