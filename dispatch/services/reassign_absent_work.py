"""The work of somebody absent falls to the stand-in, else to the duty desk (RULES 8n)."""

from collections import Counter
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from dispatch.domain.duty_events import ABSENT_WORK
from dispatch.domain.events import NewEvent
from dispatch.feed.append import append
from dispatch.models import AbsentWork, FieldTask, SiteCheck, SubDispatch, Ticket
from dispatch.models.ids import new_id
from dispatch.selectors.current_moment import Moment, current_moment
from dispatch.selectors.stand_ins import StandIns
from dispatch.services.hand_on_ticket import Moved, hand_on_ticket
from dispatch.services.plan_field_task import give_to
from dispatch.services.take_act import required
from dispatch.services.work_change import WorkChange
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.duty_news import audience_of
from grid.models import Account
from grid.services.register_leave import check_may_send_away

AT_WORK = ("assigned", "in_progress", "returned")
KINDS = ("tickets", "children", "checks", "tasks")


@transaction.atomic
def move_work_of_absent(*, account_id: int, stand_in_id: int | None, reason: str, actor: Actor) -> AbsentWork:
    """A centre or unit found that somebody is not there; asked for by hand, at once.

    Raises `account_unknown`, `stand_in_unknown`, `reason_missing` (422), `role_not_entitled` (403).
    """
    check_may_send_away(Account.objects.select_related("unit").filter(pk=account_id).first(), actor)
    why = required(reason, "reason_missing", "reason")
    others = Account.objects.filter(is_active=True).exclude(pk=account_id)
    if stand_in_id is not None and not others.filter(pk=stand_in_id).exists():
        raise GridlineError("stand_in_unknown", status=422, field="stand_in")
    return reassign_absent_work(account_id=account_id, stand_in_id=stand_in_id, reason=why, actor=actor)


@transaction.atomic
def reassign_absent_work(
    *, account_id: int, stand_in_id: int | None, reason: str, actor: Actor, leave_id: UUID | None = None
) -> AbsentWork:
    """Hand on every open assignment, child, named site check and field task of the account, in one transaction.

    Once per leave: IntegrityError `leave_id` for a second time. Every piece has its event, the whole one as well.
    """
    moment = current_moment()
    run = AbsentWork(
        id=new_id(),
        account_id=account_id,
        stand_in_id=stand_in_id,
        leave_id=leave_id,
        reason=reason[:500],
        at=moment.now,
        asked_by_id=actor.account_id,
    )
    stand_ins = StandIns(absent=account_id, stand_in=stand_in_id, at=moment.now)
    moved: list[Moved] = []
    for ticket in _tickets_of(account_id):
        moved += hand_on_ticket(ticket, stand_ins, reason=run.reason, moment=moment)
    moved += [_task(task, stand_ins, run.reason, moment) for task in _tasks_of(account_id)]
    run.moved = [dict(one) for one in moved]
    run.save(force_insert=True)
    _tell(run, actor, moment.now)
    return run


def _tickets_of(account_id: int) -> list[Ticket]:
    """Locked in the order of their ids, so that two such runs never wait for each other."""
    children = SubDispatch.objects.filter(handler_id=account_id, state=SubDispatch.State.OPEN)
    checks = SiteCheck.objects.filter(checker_id=account_id, answered_at=None)
    wanted = (
        Q(assignee_id=account_id)
        | Q(id__in=children.values("ticket_id"))
        | Q(id__in=checks.values("ticket_id"))
    )
    rows = Ticket.objects.select_for_update(of=("self",)).select_related("hotline", "grid_event")
    return list(rows.filter(wanted, closed_at=None).order_by("id"))


def _tasks_of(account_id: int) -> list[FieldTask]:
    rows = FieldTask.objects.select_for_update(of=("self",)).select_related("ticket__grid_event")
    return list(rows.filter(assignee_id=account_id, state__in=AT_WORK).order_by("id"))


def _task(task: FieldTask, stand_ins: StandIns, reason: str, moment: Moment) -> Moved:
    """Back to the desk of the subdistrict, and from there to the stand-in where that is possible."""
    system = Actor.system()
    taker = stand_ins.for_task(task)
    change = WorkChange(task, moment=moment)
    data = {"assignee": str(task.assignee_id), "reason": reason}
    change.step("revoke", actor=system, data=data, reason=True)
    task.assignee_id = None
    if taker is not None:
        give_to(change, taker, actor=system, how="stand_in", took_part=False)
    change.write()
    return {"what": "tasks", "id": str(task.id), "number": task.number, "to": taker}


def _tell(run: AbsentWork, actor: Actor, at: datetime) -> None:
    counts = Counter(str(one["what"]) for one in run.moved)
    data: dict[str, object] = {
        "account": str(run.account_id),
        "stand_in": str(run.stand_in_id) if run.stand_in_id else None,
        "leave": run.leave_id,
        "reason": run.reason,
        **{kind: counts[kind] for kind in KINDS},
    }
    append(
        [
            NewEvent(
                subject_type=ABSENT_WORK,
                subject_id=run.id,
                seq=1,
                type="absent_work_moved",
                actor=actor,
                at=at,
                data=data,
                audience=audience_of(None, run.account_id, run.stand_in_id),
            )
        ]
    )
