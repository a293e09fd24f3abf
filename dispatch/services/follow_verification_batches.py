"""Verification tasks follow what becomes of the batch they are judged with, in the same transaction."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from dispatch.models import VerificationTask
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.verification_people import checker_for
from dispatch.services.verification_change import Each, VerificationChange
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.models import Account, VerificationBatch
from grid.selectors.load_actor import load_actor

State = VerificationBatch.State
VERBS: Mapping[str, str] = {
    State.SPOT_CHECK: "spot_check",
    State.RETURNED: "send_back",
    State.APPLIED: "approve",
    State.SENT_TO_CITY: "send_to_city",
}
BY_THE_SYSTEM = frozenset({State.SPOT_CHECK, State.SENT_TO_CITY})


def follow_verification_batches(*, batches: Collection[UUID], state: str, actor: str, at: datetime) -> None:
    """All tasks of these batches take the step that fits their new state; none when no task is judged with them.

    Raises what the life cycle refuses (the whole decision is refused then), `role_not_entitled` (403) for a decision of
    somebody without an account.
    """
    verb = VERBS.get(state)
    tasks = list(
        VerificationTask.objects.filter(batch__in=list(batches))
        .select_for_update(of=("self",))
        .select_related("batch__delta", "campaign")
        .order_by("id")
    )
    if verb is None or not tasks:
        return
    who = Actor.system() if state in BY_THE_SYSTEM else _person(actor)
    change = VerificationChange(tasks, moment=current_moment())
    if verb == "spot_check":
        _name_checker(tasks, at)
    change.step(verb, actor=who, data=TOLD[verb], given=_judged)
    if verb == "send_back":
        _send_out_again(change)
    change.write()


def _person(username: str) -> Actor:
    account = Account.objects.filter(username=username).values_list("id", flat=True).first()
    if account is None:
        raise GridlineError("role_not_entitled", status=403, verb="approve")
    return load_actor(account)


def _judged(task: VerificationTask) -> dict[str, object]:
    return {
        "error_rate": _error_rate(task),
        "error_limit": task.campaign.error_limit,
        "city_receipt": bool(_receipt(task)),
    }


def _error_rate(task: VerificationTask) -> float | None:
    batch = task.batch
    return batch.wrong / batch.checked if batch is not None and batch.checked else None


def _receipt(task: VerificationTask) -> str:
    delta = task.batch.delta if task.batch is not None else None
    return delta.receipt if delta is not None else ""


def _name_checker(tasks: list[VerificationTask], at: datetime) -> None:
    """Somebody of the subdistrict who is not the verifier; one for each subdistrict of the batch."""
    checkers: dict[str, int | None] = {}
    for task in tasks:
        area = task.subdistrict_code
        if area not in checkers:
            checkers[area] = checker_for(subdistrict_code=area, not_to=task.done_by_id, at=at)
        task.drawn, task.checker_id = True, checkers[area]


def _send_out_again(change: VerificationChange) -> None:
    """The same person goes again, with the time counted anew; a date of the plan that is over does not count."""
    for task in change.tasks:
        task.drawn = None
        if task.plan_at is not None and task.plan_at <= change.moment.now:
            task.plan_at = None
    change.give_out()


def _of_the_batch(task: VerificationTask) -> dict[str, object]:
    rate = _error_rate(task)
    return {"batch": str(task.batch_id), "error_rate": None if rate is None else round(rate, 6)}


def _returned(task: VerificationTask) -> dict[str, object]:
    return {**_of_the_batch(task), "reason": task.batch.decision_reason if task.batch else ""}


def _sampled(task: VerificationTask) -> dict[str, object]:
    checker = None if task.checker_id is None else str(task.checker_id)
    return {"batch": str(task.batch_id), "assignee": checker}


TOLD: Mapping[str, Each] = {
    "spot_check": _sampled,
    "send_back": _returned,
    "approve": _of_the_batch,
    "send_to_city": lambda task: {"receipt": _receipt(task)},
}
