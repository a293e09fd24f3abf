"""What the life cycle and the clocks ask about a supervision order, answered from its row."""

from datetime import datetime
from typing import Any

from dispatch.domain.clock_facts import ClockFacts
from dispatch.domain.lifecycle.states import LifecycleKind, Origin
from dispatch.domain.supervision import SupervisionLevel, needs_instruction
from dispatch.models import Instruction, SupervisionOrder
from dispatch.selectors.current_moment import Moment
from dispatch.selectors.step_limits import limit_facts
from grid.domain.actor import Actor
from grid.domain.roles import Role
from grid.selectors.units_index import units_index


def origin_of(order: SupervisionOrder) -> str:
    """`city` for an order from above, else `local`: the two share one table."""
    return Origin.CITY if order.level == SupervisionLevel.CITY else Origin.LOCAL


def supervision_facts(
    *, order: SupervisionOrder, actor: Actor, moment: Moment, **given: object
) -> dict[str, object]:
    """All facts the table of supervision orders may ask; ``given`` are those of the input. Two statements at most."""
    facts: dict[str, object] = {
        "level": order.level,
        "is_supervised_unit": order.unit_id in actor.units_as(Role.UNIT_HEAD),
        "is_supervised_unit_member": is_member(order.unit_id, actor, moment),
        "limit_missed": is_late(order, moment.now),
        "rejection_count": order.rejection_count,
        "leader_was_informed": order.leader_informed,
        **(limit_facts("rejections_most") if order.rejection_count else {}),
    }
    if order.state == "proposed" and needs_instruction(order.level):
        facts["has_instruction"] = latest_instruction(order) is not None
    return facts | given


def is_member(unit_code: str, actor: Actor, moment: Moment) -> bool:
    """The actor's own unit is the supervised one or stands below it."""
    return actor.unit_code is not None and actor.unit_code in units_index(moment.units_version).subtree(
        unit_code
    )


def is_late(order: SupervisionOrder, now: datetime) -> bool:
    """The time for the feedback has passed."""
    return order.feed_back_due_at is not None and now >= order.feed_back_due_at


def latest_instruction(order: SupervisionOrder) -> Instruction | None:
    """The instruction (批示) given last, None while there is none."""
    return order.instructions.order_by("-given_at", "-id").first()


def order_clock_facts(order: SupervisionOrder) -> ClockFacts:
    """What the order's deadlines are derived from. One statement for a proposal that waits for its instruction."""
    extra: dict[str, Any] = {}
    if order.state == "proposed" and needs_instruction(order.level):
        instruction = latest_instruction(order)
        extra["instruction_at"] = instruction.given_at if instruction else None
    return ClockFacts(
        kind=LifecycleKind.SUPERVISION_ORDER,
        origin=origin_of(order),
        state=order.state,
        state_since=order.state_since,
        received_at=order.created_at,
        dispatched_at=order.issued_at,
        rework_at=order.rejected_at,
        city_due_at=order.city_due_at,
        plan_at=order.instructed_due_at,
        order_level=order.level,
        cycles=order.stage_cycles,
        **extra,
    )
