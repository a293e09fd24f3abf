"""Who may be sent: inspectors of the responsibility grid, and who took part in what is looked at."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import Count

from dispatch.models import FieldTask, Ticket
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role
from grid.models import RoleGrant
from grid.selectors.load_actor import load_actor
from grid.selectors.on_duty import on_duty_inspectors, people_on_leave
from grid.selectors.responsibility_of import responsibility_of

FIELD_ROLES = (Role.INSPECTOR, Role.COMMUNITY_CLERK)


def people_who_took_part(ticket: Ticket | None) -> frozenset[int]:
    """Accounts that reported, handled, decided or checked the ticket; one statement and a half."""
    if ticket is None:
        return frozenset()
    keys = (key.partition(":") for key in ticket.participants)
    found = {int(code) for kind, _, code in keys if kind == "person" and code.isdecimal()}
    named = (ticket.reporter_id, ticket.assignee_id, ticket.decided_by_id)
    found |= {person for person in named if person is not None}
    found |= set(ticket.sub_dispatches.filter(handler__isnull=False).values_list("handler_id", flat=True))
    if ticket.kind == Ticket.Kind.GRID_EVENT and ticket.grid_event.handled_by_id:
        found.add(ticket.grid_event.handled_by_id)
    return frozenset(found)


def inspectors_near(task: FieldTask) -> list[int]:
    """Accounts of the responsibility grid of the task's cell, else the inspectors of its community or subdistrict."""
    responsibility = responsibility_of(task.cell_code) if task.cell_code else None
    if responsibility is not None and responsibility.inspectors:
        return sorted(person["id"] for person in responsibility.inspectors)
    if not task.subdistrict_code:
        return []
    grants = RoleGrant.objects.filter(
        role=Role.INSPECTOR, account__is_active=True, subdistrict_code=task.subdistrict_code
    ).values_list("account_id", "community_codes")
    of_the_community = {account for account, codes in grants if task.community_code in codes}
    return sorted(of_the_community or {account for account, _ in grants})


def person_for(task: FieldTask, *, not_to: Collection[int], at: datetime) -> int | None:
    """The one with the fewest open tasks among those near, the lowest id among equals; None when nobody is left.

    Whom the roster of the inspectors has on duty now goes before others, who is on leave gets nothing.
    """
    away = people_on_leave(at)
    people = [person for person in inspectors_near(task) if person not in not_to and person not in away]
    rows = on_duty_inspectors(task.subdistrict_code, at) if people and task.subdistrict_code else ()
    on_duty = {row.person.account_id for row in rows if row.person is not None}
    people = [person for person in people if person in on_duty] or people
    load = loads(people)
    return min(people, key=lambda person: (load.get(person, 0), person), default=None)


def loads(people: Iterable[int]) -> dict[int, int]:
    """Open tasks of each of these accounts."""
    rows = FieldTask.objects.filter(assignee__in=list(people), closed_at=None)
    return dict(rows.values_list("assignee").annotate(n=Count("id")).values_list("assignee", "n"))


def field_person(*, account_id: int, task: FieldTask) -> Actor:
    """An inspector or community clerk whose area holds the task's place; `assignee_unknown` (422) for anybody else."""
    try:
        person = load_actor(account_id)
    except GridlineError:
        person = None
    if person is None or not any(reaches(person, role, task) for role in FIELD_ROLES):
        raise GridlineError("assignee_unknown", status=422, field="assignee")
    return person


def reaches(person: Actor, role: Role, task: FieldTask) -> bool:
    """The role is held where the task lies."""
    areas = person.areas_as(role)
    return areas is None or task.subdistrict_code in areas
