"""Who can be sent to verify: inspectors of the responsibility grids, and how much they have in hand."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db.models import Sum

from dispatch.domain.verification_plan import Weighed
from dispatch.models import VerificationTask
from dispatch.selectors.verification_facts import IN_HAND
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role
from grid.domain.rosters import inspectors
from grid.models import RoleGrant
from grid.selectors.inspectors_of import inspectors_of
from grid.selectors.load_actor import load_actor
from grid.selectors.on_duty import rows_on_duty

VERIFIER_ROLES = (Role.INSPECTOR, Role.COMMUNITY_CLERK)


def people_for(targets: Iterable[Weighed], *, at: datetime) -> dict[str, list[int]]:
    """Responsibility grid → accounts that may be sent: its inspectors; where it has none, the inspectors of its
    subdistrict on duty by roster, else all of them. Four statements at most, whatever the number of places."""
    subdistricts = {
        target.responsibility_code: str(getattr(target, "subdistrict_code", "")) for target in targets
    }
    subdistricts.pop("", None)
    named = inspectors_of(subdistricts)
    people = {code: [person["id"] for person in found] for code, found in named.items()}
    without = {code: area for code, area in subdistricts.items() if code not in people and area}
    if without:
        others = _inspectors_in(set(without.values()), at)
        people |= {code: list(others.get(area, ())) for code, area in without.items()}
    return people


def records_in_hand(people: Iterable[int]) -> dict[int, int]:
    """Records in the open tasks of each of these accounts; those with none are missing."""
    rows = VerificationTask.objects.filter(assignee__in=list(people), closed_at=None, state__in=IN_HAND)
    return dict(rows.values_list("assignee").annotate(n=Sum("records")).values_list("assignee", "n"))


def verifier(*, account_id: int, subdistrict_code: str) -> Actor:
    """An inspector or community clerk of the place; `assignee_unknown` (422) for anybody else."""
    try:
        person = load_actor(account_id)
    except GridlineError:
        person = None
    if person is None or not any(_reaches(person, role, subdistrict_code) for role in VERIFIER_ROLES):
        raise GridlineError("assignee_unknown", status=422, field="assignee")
    return person


def checker_for(*, subdistrict_code: str, not_to: int | None, at: datetime) -> int | None:
    """Who looks again at what was drawn: the inspector of the subdistrict, on duty where a roster says so, who has the
    fewest spot checks open; never the one who verified. None when there is nobody else."""
    near = _inspectors_in({subdistrict_code}, at).get(subdistrict_code, ())
    people = [person for person in near if person != not_to]
    rows = VerificationTask.objects.filter(checker__in=people, state="spot_check")
    busy = dict(rows.values_list("checker").annotate(n=Sum("records")).values_list("checker", "n"))
    return min(people, key=lambda person: (busy.get(person, 0), person), default=None)


def _inspectors_in(areas: set[str], at: datetime) -> Mapping[str, Sequence[int]]:
    grants = RoleGrant.objects.filter(
        role=Role.INSPECTOR, account__is_active=True, subdistrict_code__in=areas
    ).values_list("subdistrict_code", "account_id")
    found: dict[str, list[int]] = defaultdict(list)
    for area, account in grants.order_by("account_id"):
        found[str(area)].append(account)
    for owner, rows in rows_on_duty([inspectors(area) for area in sorted(areas)], at).items():
        on_duty = {row.person.account_id for row in rows if row.person is not None}
        if on_duty:
            found[owner.code] = sorted(on_duty)
    return found


def _reaches(person: Actor, role: Role, subdistrict_code: str) -> bool:
    areas = person.areas_as(role)
    return person.has(role) and (areas is None or subdistrict_code in areas)
