"""Give planned verification tasks to people (指派): a whole grid evenly, or some of them to one person."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from django.db import transaction

from dispatch.domain.lifecycle.states import VerificationState as S
from dispatch.domain.moment import Moment
from dispatch.domain.verification_plan import share_out, within_bounds
from dispatch.models import VerificationTask
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.verification_access import inside, visible_verification
from dispatch.selectors.verification_people import people_for, records_in_hand, verifier
from dispatch.services.verification_change import VerificationChange
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role

MOST_AT_ONCE = 20_000


@transaction.atomic
def assign_verification(
    *,
    actor: Actor,
    campaign_code: str = "",
    area: str = "",
    task_ids: Collection[UUID] = (),
    assignee: int | None = None,
) -> int:
    """Give out what is planned of these tasks, or of a campaign in an area (subdistrict, community, cell or
    responsibility grid); how many were given. ``assignee`` None = evenly to the inspectors of each responsibility grid;
    what nobody has room for stays planned.

    Raises `nothing_to_assign` (409), `assignee_unknown` (422) and what the life cycle refuses, `person_overloaded`
    (409) among it.
    """
    if not actor.has(Role.SUBDISTRICT_DISPATCHER):
        raise GridlineError("role_not_entitled", status=403, verb="assign")
    moment = current_moment()
    tasks = _planned(actor, campaign_code, area, task_ids)
    if not tasks:
        raise GridlineError("nothing_to_assign", status=409)
    if assignee is not None:
        for code in {task.subdistrict_code for task in tasks}:
            verifier(account_id=assignee, subdistrict_code=code)
        loads = records_in_hand([assignee])
        people: dict[UUID, int] = {task.id: assignee for task in tasks}
    else:
        near = people_for(tasks, at=moment.now)
        loads = records_in_hand({person for found in near.values() for person in found})
        most = min(task.plan.most_records for task in tasks)
        shares = share_out(tasks, near, loads, most=most)
        people = {share.target.id: share.person for share in shares if share.person is not None}
        tasks = [task for task in tasks if task.id in people]
    most = min((task.plan.most_records for task in tasks), default=0)
    how = "responsibility_grid" if assignee is None else "person"
    give_out(tasks, people=people, loads=loads, most=most, how=how, actor=actor, moment=moment)
    return len(tasks)


def give_out(
    tasks: Sequence[VerificationTask],
    *,
    people: Mapping[UUID, int],
    loads: Mapping[int, int],
    most: int,
    how: str,
    actor: Actor,
    moment: Moment,
) -> None:
    """Assign these locked tasks as ``people`` says; ``loads`` are the records people have in hand before.

    Raises what the life cycle refuses. A place with more records than ``most`` goes to somebody with nothing in hand.
    """
    held = dict(loads)
    for task in tasks:
        task.assignee_id = people[task.id]
    change = VerificationChange(tasks, moment=moment)

    def bounds(task: VerificationTask) -> Mapping[str, object]:
        person = people[task.id]
        before = held.get(person, 0)
        held[person] = before + task.records
        fits = within_bounds(before, task.records, most)
        return {"assignee": True, "person_load": held[person], "load_limit": held[person] if fits else most}

    change.step(
        "assign",
        actor=actor,
        data=lambda task: {"assignee": str(people[task.id]), "how": how},
        given=bounds,
    )
    change.give_out()
    change.write()


def _planned(
    actor: Actor, campaign_code: str, area: str, task_ids: Collection[UUID]
) -> list[VerificationTask]:
    rows = visible_verification(actor).filter(state=S.PLANNED).select_related("plan")
    rows = rows.filter(id__in=task_ids) if task_ids else rows.filter(campaign__code=campaign_code)
    if area:
        rows = rows.filter(inside(area))
    areas = actor.areas_as(Role.SUBDISTRICT_DISPATCHER)
    if areas is not None:
        rows = rows.filter(subdistrict_code__in=areas)
    ordered = rows.order_by("responsibility_code", "building_code", "cell_code")
    return list(ordered.select_for_update(of=("self",))[:MOST_AT_ONCE])
