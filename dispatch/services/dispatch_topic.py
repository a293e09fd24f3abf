"""Dispatch a topic (专题派单): one lead unit, one root-cause action, one date."""

from datetime import datetime
from uuid import UUID

from dispatch.models import Topic
from dispatch.selectors.decision_facts import lead_facts
from dispatch.services.changing_work import changing_topic
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor


def dispatch_topic(
    *,
    topic_id: UUID,
    actor: Actor,
    unit: str,
    action: str,
    planned_at: datetime | None = None,
    version: int | None = None,
) -> Topic:
    """Name who leads and what is done about the cause; ``planned_at`` None = the limit of the table.

    The tickets keep their own lead units and clocks. Raises `date_passed` (422) and what the life cycle refuses.
    """
    with changing_topic(topic_id=topic_id, actor=actor, version=version) as (change, topic):
        if planned_at is not None and planned_at <= change.moment.now:
            raise GridlineError("date_passed", status=422, field="planned_at")
        change.step(
            "dispatch",
            actor=actor,
            data={"lead_unit": unit or None, "planned_at": planned_at},
            plan=bool(action.strip()),
            **lead_facts(unit, change.moment),
        )
        topic.lead_unit_id, topic.action, topic.plan_at = unit, action.strip(), planned_at
        change.give_out()
    return topic
