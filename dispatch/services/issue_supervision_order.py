"""Issue (下发) a proposed supervision order: from now on it binds the unit and its clock runs."""

from uuid import UUID

from dispatch.domain.supervision import needs_instruction
from dispatch.models import SupervisionOrder, Ticket
from dispatch.selectors.supervision_facts import latest_instruction
from dispatch.services.mark_supervised_ticket import mark_supervised_ticket
from dispatch.services.supervision_change import SupervisionChange, changing_order
from dispatch.services.withdraw_unanswered import answer_proposal
from grid.domain.actor import Actor


def issue_supervision_order(*, order_id: UUID, actor: Actor, version: int | None = None) -> SupervisionOrder:
    """An officer issues the order; levels 2 and 3 only with the leader's instruction attached."""
    with changing_order(order_id=order_id, actor=actor, version=version) as change:
        issue(change, actor)
    return change.order


def issue(change: SupervisionChange, actor: Actor, ticket: Ticket | None = None) -> None:
    """Take the step on a change in hand; the ticket (``ticket`` if locked already) is marked afterwards."""
    order = change.order
    instruction = latest_instruction(order) if needs_instruction(order.level) else None
    data = {"ticket": order.ticket_id, "level": order.level, "unit": order.unit_id}
    change.step("issue", actor=actor, data={**data, "instruction": instruction.id if instruction else None})
    order.issued_at = change.moment.now
    order.issued_by_id = actor.account_id
    order.instructed_due_at = instruction.due_at if instruction else None
    change.after_write(lambda: answer_proposal(order=order, at=change.moment.now))
    change.after_write(
        lambda: mark_supervised_ticket(order=order, actor=actor, moment=change.moment, ticket=ticket)
    )
