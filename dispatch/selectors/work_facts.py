"""What life cycle and clocks ask about a topic or a field task, answered from its row; no statement."""

from dispatch.domain.clock_facts import ClockFacts
from dispatch.domain.field_audience import field_task_audience, topic_audience
from dispatch.domain.lifecycle.states import LifecycleKind
from dispatch.models import FieldTask, Topic
from grid.domain.actor import Actor
from grid.domain.roles import Role


def kind_of(row: Topic | FieldTask) -> LifecycleKind:
    """The life cycle of the row."""
    return LifecycleKind.TOPIC if isinstance(row, Topic) else LifecycleKind.FIELD_TASK


def facts_of(row: Topic | FieldTask, actor: Actor, **given: object) -> dict[str, object]:
    """All facts the table of the row may ask; ``given`` are those of the input."""
    areas = actor.areas_as(Role.SUBDISTRICT_DISPATCHER)
    facts: dict[str, object] = {"in_own_subdistrict": areas is None or row.subdistrict_code in areas}
    if isinstance(row, Topic):
        facts["is_lead_unit"] = row.lead_unit_id is not None and row.lead_unit_id in actor.unit_codes
    else:
        own = actor.account_id is not None
        facts["is_assignee"] = own and row.assignee_id == actor.account_id
        facts["own_result"] = own and row.done_by_id == actor.account_id
        facts["collection"] = row.kind == FieldTask.Kind.COLLECTION
    return facts | given


def audience_of(row: Topic | FieldTask) -> frozenset[str]:
    """The scope keys that may see the row."""
    if isinstance(row, Topic):
        return topic_audience(subdistrict_code=row.subdistrict_code, lead_unit=row.lead_unit_id)
    return field_task_audience(
        kind=row.kind,
        state=row.state,
        subdistrict_code=row.subdistrict_code,
        assignee=row.assignee_id,
        done_by=row.done_by_id,
    )


def holder_of(row: Topic | FieldTask) -> dict[str, str]:
    """Who has it now: the lead unit, the person on the spot, else the desk of the place; nobody once it ended."""
    if row.closed_at is not None:
        return {"kind": "nobody", "code": ""}
    desk = f"desk:{row.subdistrict_code or 'district'}"
    if isinstance(row, Topic):
        if row.lead_unit_id is not None and row.state in ("dispatched", "acting"):
            return {"kind": "unit", "code": row.lead_unit_id}
    elif row.assignee_id is not None and row.state in ("assigned", "in_progress", "returned"):
        return {"kind": "person", "code": str(row.assignee_id)}
    return {"kind": "queue", "code": desk}


def clock_facts(row: Topic | FieldTask) -> ClockFacts:
    """What the row's deadlines are derived from; the kind of a task chooses among the limits of its work."""
    return ClockFacts(
        kind=kind_of(row),
        state=row.state,
        state_since=row.state_since,
        received_at=row.created_at,
        request_type=None if isinstance(row, Topic) else row.kind,
        dispatched_at=row.work_from_at,
        plan_at=row.plan_at,
        cycles=row.stage_cycles,
    )
