"""Field tasks as readers see them: rows and the sheet."""

from typing import Any
from uuid import UUID

from django.db.models import F, Q

from dispatch.domain.lifecycle.states import LifecycleKind
from dispatch.models import FieldTask
from dispatch.selectors.access import visible_tickets
from dispatch.selectors.current_moment import Moment
from dispatch.selectors.names import Names, names
from dispatch.selectors.timeline import timeline
from dispatch.selectors.topic_view import actions_of, deadlines_of, lamp_of
from dispatch.selectors.work_access import visible_tasks
from grid.domain.actor import Actor


def list_field_tasks(
    *,
    actor: Actor,
    moment: Moment,
    kind: str,
    states: list[str],
    mine: bool,
    after: UUID | None,
    limit: int,
) -> list[dict[str, Any]]:
    """The earliest due first; ``mine`` = assigned to the actor, ``after`` the last id of the page before."""
    tasks = visible_tasks(actor).select_related("assignee")
    if kind:
        tasks = tasks.filter(kind=kind)
    tasks = tasks.filter(state__in=states) if states else tasks.filter(closed_at=None)
    if mine:
        tasks = tasks.filter(assignee_id=actor.account_id)
    if after is not None:
        last = FieldTask.objects.filter(id=after).values_list("next_due_at", flat=True).first()
        behind = Q(next_due_at=None, id__gt=after)
        if last is not None:
            behind = Q(next_due_at__gt=last) | Q(next_due_at=last, id__gt=after) | Q(next_due_at=None)
        tasks = tasks.filter(behind)
    known = names(moment)
    page = tasks.order_by(F("next_due_at").asc(nulls_last=True), "id")[:limit]
    return [task_row(task, known, moment) for task in page]


def task_row(task: FieldTask, known: Names, moment: Moment) -> dict[str, Any]:
    """One task in a list."""
    return {
        "id": str(task.id),
        "number": task.number,
        "version": task.version,
        "kind": task.kind,
        "state": task.state,
        "title": task.title,
        "theme": task.theme,
        "matter": known.matter(task.matter_code),
        "subdistrict": known.area(task.subdistrict_code),
        "community": known.area(task.community_code),
        "cell_code": task.cell_code or None,
        "point": [task.point.x, task.point.y] if task.point else None,
        "radius_m": task.radius_m,
        "hot_spot_count": task.hot_spot_count,
        "assignee": {"id": task.assignee_id, "name": task.assignee.name} if task.assignee else None,
        "passed": task.passed,
        "lamp": lamp_of(task, moment),
        "created_at": task.created_at,
        "submitted_at": task.submitted_at,
        "closed_at": task.closed_at,
    }


def task_sheet(task: FieldTask, *, actor: Actor, moment: Moment) -> dict[str, Any]:
    """Everything of one task; the ticket it looks at only where the actor may see that ticket."""
    ticket = None
    if task.ticket_id is not None:
        ticket = visible_tickets(actor).filter(id=task.ticket_id).values("id", "number", "state").first()
    draw = task.draw
    return {
        **task_row(task, names(moment), moment),
        "ticket": {**ticket, "id": str(ticket["id"])} if ticket else None,
        "checklist": task.checklist,
        "answers": task.answers,
        "findings": task.findings,
        "record": task.record,
        "written_to": task.written_to or None,
        "distance_m": task.distance_m,
        "draw": None
        if draw is None
        else {
            "rule": draw.rule,
            "share": str(draw.share),
            "seed": draw.seed,
            "population": draw.population,
            "drawn": draw.drawn,
            "drawn_at": draw.drawn_at,
        },
        "deadlines": deadlines_of(LifecycleKind.FIELD_TASK, task.id),
        "actions": actions_of(task, actor),
        "history": timeline("field_task", task.id),
    }
