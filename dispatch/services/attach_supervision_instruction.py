"""Attach the instruction (批示) of a district leader to a proposed order of level 2 or 3."""

from datetime import datetime
from uuid import UUID

from dispatch.domain.lifecycle.states import SupervisionState
from dispatch.domain.supervision import needs_instruction
from dispatch.models import Instruction
from dispatch.services.supervision_change import changing_order
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role


def attach_supervision_instruction(
    *,
    order_id: UUID,
    actor: Actor,
    text: str,
    due_at: datetime | None = None,
    version: int | None = None,
) -> Instruction:
    """The leader writes the instruction; ``due_at`` is the time it names, None where the limit table decides.

    Raises GridlineError `role_not_entitled` (403), `instruction_not_asked_for` (409) for an order that needs none or
    is no longer proposed, `instruction_text_missing` and `instruction_due_passed` (422).
    """
    if not actor.has(Role.DISTRICT_LEADER) or actor.account_id is None:
        raise GridlineError("role_not_entitled", status=403, verb="attach_instruction")
    if not text.strip():
        raise GridlineError("instruction_text_missing", status=422, field="text")
    with changing_order(order_id=order_id, actor=actor, version=version) as change:
        order = change.order
        if order.state != SupervisionState.PROPOSED or not needs_instruction(order.level):
            raise GridlineError("instruction_not_asked_for", status=409, state=order.state)
        if due_at is not None and due_at <= change.moment.now:
            raise GridlineError("instruction_due_passed", status=422, field="due_at")
        instruction = Instruction.objects.create(
            order=order,
            given_by_id=actor.account_id,
            given_at=change.moment.now,
            text=text.strip(),
            due_at=due_at,
        )
        order.version += 1
        data = {"instruction": instruction.id}
        change.note("supervision_order_instruction_attached", actor=actor, data=data)
    return instruction
