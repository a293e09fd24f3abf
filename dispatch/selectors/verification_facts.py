"""What life cycle, clocks and feed ask about a verification task, answered from its row; no statement."""

from dispatch.domain.clock_facts import ClockFacts
from dispatch.domain.lifecycle.states import LifecycleKind
from dispatch.domain.lifecycle.states import VerificationState as S
from dispatch.models import VerificationTask
from grid.domain.actor import Actor
from grid.domain.roles import Role

#: The desk of the data clerks (数据专员).
DATA_DESK = "data"
IN_HAND = frozenset({S.ASSIGNED, S.IN_PROGRESS, S.RETURNED})
AT_THE_DATA_DESK = frozenset({S.SUBMITTED, S.SPOT_CHECK, S.APPROVED})


def verification_facts(task: VerificationTask, actor: Actor, **given: object) -> dict[str, object]:
    """The facts of the row; ``given`` are those of the input and of the batch it is judged with."""
    areas = actor.areas_as(Role.SUBDISTRICT_DISPATCHER)
    return {
        "in_own_subdistrict": areas is None or task.subdistrict_code in areas,
        "is_assignee": actor.account_id is not None and task.assignee_id == actor.account_id,
        "sampled_for_check": task.drawn,
        **given,
    }


def verification_audience(task: VerificationTask) -> frozenset[str]:
    """Both command centres and the data clerks of the place; whoever goes, went, or looks again."""
    keys = {"desk:district", DATA_DESK}
    if task.subdistrict_code:
        keys |= {f"desk:{task.subdistrict_code}", f"{DATA_DESK}:{task.subdistrict_code}"}
    people = (task.assignee_id, task.done_by_id, task.checker_id)
    return frozenset(keys | {f"person:{person}" for person in people if person is not None})


def verification_holder(task: VerificationTask) -> dict[str, str]:
    """Who has it now: the person sent, whoever looks again, else a desk; nobody once it ended."""
    if task.closed_at is not None:
        return {"kind": "nobody", "code": ""}
    if task.state in IN_HAND and task.assignee_id is not None:
        return {"kind": "person", "code": str(task.assignee_id)}
    if task.state == S.SPOT_CHECK and task.checker_id is not None:
        return {"kind": "person", "code": str(task.checker_id)}
    if task.state in AT_THE_DATA_DESK:
        return {"kind": "queue", "code": DATA_DESK}
    return {"kind": "queue", "code": f"desk:{task.subdistrict_code or 'district'}"}


def verification_clock_facts(task: VerificationTask) -> ClockFacts:
    """What its deadlines are derived from."""
    return ClockFacts(
        kind=LifecycleKind.VERIFICATION_TASK,
        state=task.state,
        state_since=task.state_since,
        received_at=task.created_at,
        dispatched_at=task.work_from_at,
        plan_at=task.plan_at,
        cycles=task.stage_cycles,
    )
