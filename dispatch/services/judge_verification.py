"""What others make of results: findings of the spot check, approval (审核入库), return; replanning and cancelling."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from dispatch.models import VerificationTask
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.verification_access import visible_verification
from dispatch.services.changing_verification import changing_verification
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role
from grid.models import VerificationBatch
from grid.selectors.verification_batches import verification_batch
from grid.services.apply_verification import apply_verification
from grid.services.check_verification import Finding, note_findings
from grid.services.decide_verification import approve_verification, return_verification
from grid.services.join_batches import approve_undrawn


@transaction.atomic
def note_spot_check(*, batch_id: UUID, actor: Actor, findings: Sequence[Finding]) -> VerificationBatch:
    """Keep what the one who looked again found; only the person named for it, or a data clerk, never the verifier.

    Raises `verification_task_not_found` (404), `out_of_reach`, `verification_checks_own_record` (403),
    `verification_check_unknown` (404), `verification_batch_state` (409).
    """
    tasks = _of_batch(batch_id, actor)
    named = any(task.checker_id == actor.account_id for task in tasks)
    if not named and not actor.has(Role.DATA_CLERK):
        raise GridlineError("out_of_reach", status=403, verb="spot_check")
    now = current_moment().now
    return note_findings(batch_id=batch_id, findings=findings, checker=actor.username, at=now)


@transaction.atomic
def approve_batch(*, batch_id: UUID, actor: Actor) -> VerificationBatch:
    """Approve what passed, or was not drawn, and take it into the layers; its tasks are approved with it.

    Raises `verification_task_not_found` (404), `role_not_entitled`, `verification_approves_own` (403),
    `verification_check_open`, `verification_errors_many`, `verification_batch_state` (409).
    """
    tasks = _of_batch(batch_id, actor)
    _clerk(actor, "approve")
    now = current_moment().now
    approve = approve_undrawn if tasks[0].drawn is False else approve_verification
    approve(batch_id=batch_id, actor=actor.username, at=now)
    return apply_verification(batch_id=batch_id, at=now)


@transaction.atomic
def send_back_batch(*, batch_id: UUID, actor: Actor, reason: str) -> VerificationBatch:
    """The whole batch goes back to whoever handed it in; its records count no more. By sets, whatever its size.

    Raises `verification_task_not_found` (404), `role_not_entitled` (403), `error_rate_low` (409), `reason_missing`.
    """
    _of_batch(batch_id, actor)
    _clerk(actor, "send_back")
    if not reason.strip():
        raise GridlineError("reason_missing", status=422, field="reason")
    now = current_moment().now
    return return_verification(batch_id=batch_id, actor=actor.username, reason=reason.strip()[:300], at=now)


def replan_verification(
    *, task_id: UUID, actor: Actor, reason: str = "", version: int | None = None
) -> VerificationTask:
    """Plan it again; an unreachable place after its pause, or earlier with a reason. Raises what is refused."""
    with changing_verification(task_id=task_id, actor=actor, version=version) as (change, task):
        now = change.moment.now
        over = task.visit_from_at is None or task.visit_from_at <= now
        change.step(
            "replan",
            actor=actor,
            data=lambda _: {"planned_at": task.visit_from_at, "reason": reason.strip() or None},
            given=lambda _: {"pause_over": over, "reason": bool(reason.strip())},
        )
        task.assignee_id, task.exception_ground, task.visit_from_at = None, "", None
        task.work_from_at, task.plan_at = None, None
    return task


def cancel_verification(
    *, task_id: UUID, actor: Actor, reason: str, version: int | None = None
) -> VerificationTask:
    """Not needed any more; raises what the life cycle refuses."""
    with changing_verification(task_id=task_id, actor=actor, version=version) as (change, _task):
        change.step(
            "cancel",
            actor=actor,
            data=lambda _: {"reason": reason.strip()},
            given=lambda _: {"reason": bool(reason.strip())},
        )
    return _task


def _of_batch(batch_id: UUID, actor: Actor) -> list[VerificationTask]:
    verification_batch(batch_id)
    tasks = list(visible_verification(actor).filter(batch=batch_id).order_by("number"))
    if not tasks:
        raise GridlineError("verification_task_not_found", status=404)
    return tasks


def _clerk(actor: Actor, verb: str) -> None:
    if not actor.has(Role.DATA_CLERK):
        raise GridlineError("role_not_entitled", status=403, verb=verb)
