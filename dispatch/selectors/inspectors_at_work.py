"""Which inspectors are on duty, have clocked in, and how much have they open?"""

from collections import Counter
from typing import Any

from django.db.models import Count, Q

from dispatch.models import FieldTask, SiteCheck, Ticket
from dispatch.selectors.current_moment import Moment
from dispatch.selectors.duty_view import readable
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role
from grid.domain.rosters import inspectors
from grid.models import DutyPresence, RoleGrant
from grid.selectors.on_duty import on_duty_inspectors, rostered_inspectors

READERS = (Role.DISPATCHER, Role.SUBDISTRICT_DISPATCHER, Role.SUPERVISION_OFFICER, Role.DISTRICT_LEADER)


def inspectors_at_work(*, subdistrict: str, actor: Actor, moment: Moment) -> dict[str, Any]:
    """The inspectors of a subdistrict: on duty by the roster (null where none is kept), clocked in, open work.

    Positions are told as inside or outside of the own grid, not as points. At most eight statements. Raises
    `role_not_entitled` (403).
    """
    own = actor.named_areas_as(Role.SUBDISTRICT_DISPATCHER)
    if not actor.has(*READERS) or (actor.roles <= {Role.SUBDISTRICT_DISPATCHER} and subdistrict not in own):
        raise GridlineError("role_not_entitled", status=403, verb="see_inspectors")
    readable(inspectors(subdistrict), actor)
    kept = bool(rostered_inspectors([subdistrict]))
    rows = on_duty_inspectors(subdistrict, moment.now) if kept else ()
    on_duty = {row.person.account_id: row for row in rows if row.person is not None}
    people = _people(subdistrict, set(on_duty))
    present = {row.account_id: row for row in DutyPresence.objects.filter(account_id__in=people, out_at=None)}
    load = _open_work(people)
    return {
        "subdistrict": subdistrict,
        "rostered": kept,
        "items": [
            {
                "id": id_,
                "username": username,
                "name": name,
                "on_duty": id_ in on_duty if kept else None,
                "until": on_duty[id_].ends_at if id_ in on_duty else None,
                "grid": on_duty[id_].grid_code or None if id_ in on_duty else None,
                "clocked_in_at": present[id_].in_at if id_ in present else None,
                "inside": present[id_].inside if id_ in present else None,
                "reason": present[id_].reason if id_ in present else "",
                "open_tasks": load[id_],
            }
            for id_, (username, name) in people.items()
        ],
    }


def _people(subdistrict: str, on_duty: set[int]) -> dict[int, tuple[str, str]]:
    """Inspectors and site checkers of the subdistrict, and who stands in for one of them, by username."""
    grants = RoleGrant.objects.filter(
        Q(role__in=(Role.INSPECTOR, Role.SITE_CHECKER), subdistrict_code=subdistrict)
        | Q(account_id__in=on_duty),
        account__is_active=True,
    )
    rows = grants.order_by("account__username").values_list(
        "account_id", "account__username", "account__name"
    )
    return {id_: (username, name) for id_, username, name in rows}


def _open_work(people: dict[int, Any]) -> Counter[int]:
    """Field tasks, named site checks and assigned events of each; three statements."""
    found: Counter[int] = Counter()
    ids = list(people)
    for rows, column in (
        (FieldTask.objects.filter(assignee_id__in=ids, closed_at=None), "assignee_id"),
        (SiteCheck.objects.filter(checker_id__in=ids, answered_at=None), "checker_id"),
        (Ticket.objects.filter(assignee_id__in=ids, closed_at=None), "assignee_id"),
    ):
        found.update(dict(rows.values_list(column).annotate(n=Count("id")).values_list(column, "n")))
    return found
