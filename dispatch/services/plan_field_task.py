"""Write a new field task (现场任务) and give it to somebody of the place at once where one is on duty."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.gis.geos import Point

from dispatch.models import FieldTask, LookBackDraw, Ticket, Topic
from dispatch.models.field_task import STORAGE_SRID
from dispatch.models.ids import new_id
from dispatch.selectors.checklists import checklists
from dispatch.selectors.current_moment import Moment
from dispatch.selectors.field_people import person_for
from dispatch.services.next_number import next_sequence
from dispatch.services.work_change import WorkChange
from gis.domain.coordinates import LonLat
from grid.domain.actor import Actor

NUMBER_LETTER = "T"


@dataclass(frozen=True, slots=True)
class NewTask:
    """What is to be looked at, and where. ``plan_at`` None = the limit of the table."""

    kind: str
    title: str
    theme: str = ""
    matter: str = ""
    place: LonLat | None = None
    radius_m: float | None = None
    subdistrict_code: str = ""
    community_code: str = ""
    cell_code: str = ""
    ticket: Ticket | None = None
    topic: Topic | None = None
    draw: LookBackDraw | None = None
    hot_spot_key: str = ""
    hot_spot_count: int | None = None
    plan_at: datetime | None = None


def plan_field_task(
    *, given: NewTask, actor: Actor, moment: Moment, assign: bool = True, not_to: Collection[int] = ()
) -> FieldTask:
    """Store the task as planned and, with ``assign``, give it by responsibility grid to the least loaded inspector.

    ``not_to`` are accounts that must not get it. Nobody left = it waits at the subdistrict's desk. Call it in the
    caller's transaction.
    """
    task = FieldTask(
        id=new_id(),
        number=f"{NUMBER_LETTER}{moment.now:%Y%m%d}-{next_sequence():06d}",
        kind=given.kind,
        title=given.title[:120],
        theme=given.theme,
        matter_code=given.matter,
        point=Point(given.place.lon, given.place.lat, srid=STORAGE_SRID) if given.place else None,
        radius_m=given.radius_m,
        subdistrict_code=given.subdistrict_code,
        community_code=given.community_code,
        cell_code=given.cell_code,
        ticket=given.ticket,
        topic=given.topic,
        draw=given.draw,
        hot_spot_key=given.hot_spot_key,
        hot_spot_count=given.hot_spot_count,
        checklist=[point.as_json() for point in checklists().get(given.theme, ())],
        plan_at=given.plan_at,
        created_by_id=actor.account_id,
        created_at=moment.now,
    )
    change = WorkChange(task, moment=moment, new=True)
    change.begin("field_task_planned", actor=actor, state="planned", data=about(given))
    person = person_for(task, not_to=not_to, at=moment.now) if assign else None
    if person is not None:
        give_to(change, person, actor=Actor.system(), how="responsibility_grid", took_part=False)
    change.write()
    return task


def about(given: NewTask) -> dict[str, Any]:
    """What the history says of a new task."""
    return {
        "kind": given.kind,
        "ticket": given.ticket.id if given.ticket else None,
        "topic": given.topic.id if given.topic else None,
        "matter": given.matter or None,
        "draw": given.draw.id if given.draw else None,
    }


def give_to(change: WorkChange, person: int, *, actor: Actor, how: str, took_part: bool) -> None:
    """Assign the task of ``change``; the life cycle refuses somebody who took part in what is looked at."""
    change.step(
        "assign",
        actor=actor,
        data={"assignee": str(person), "how": how},
        assignee=True,
        assignee_took_part=took_part,
    )
    assert isinstance(change.row, FieldTask)
    change.row.assignee_id = person
    change.give_out()
