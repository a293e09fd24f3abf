"""Does an inspector stand on the ground that is theirs to walk?"""

from dataclasses import dataclass
from datetime import datetime

from gis.domain.coordinates import LonLat
from grid.domain.actor import Actor
from grid.domain.roles import Role
from grid.models import ResponsibilityGridInspector, RosterRow
from grid.selectors.locate import locate
from grid.selectors.responsibility_of import responsibility_of


@dataclass(frozen=True, slots=True)
class DutyGround:
    """``inside`` = within the own responsibility grid (责任网格), or the own area where no grid is given to the person.

    ``grid_code`` is the grid in which the position lies, empty where none covers it.
    """

    inside: bool
    grid_code: str
    subdistrict_code: str


def duty_ground(actor: Actor, position: LonLat, at: datetime) -> DutyGround:
    """Judged by the roster's grid of this moment and the lasting duties; at most five statements."""
    account_id = actor.account_id or 0
    place = locate(position)
    responsibility = responsibility_of(place.cell_code) if place.cell_code else None
    code = responsibility.code if responsibility else ""
    subdistrict = place.subdistrict_code or ""
    own = set(
        ResponsibilityGridInspector.objects.filter(account_id=account_id, until_at__isnull=True).values_list(
            "grid_code", flat=True
        )
    )
    shifts = RosterRow.objects.filter(account_id=account_id, starts_at__lte=at, ends_at__gt=at)
    own |= set(shifts.exclude(grid_code="").values_list("grid_code", flat=True))
    if own:
        return DutyGround(code in own, code, subdistrict)
    areas = frozenset().union(
        *(actor.named_areas_as(role) for role in (Role.INSPECTOR, Role.SITE_CHECKER, Role.COMMUNITY_CLERK))
    )
    return DutyGround(not areas or subdistrict in areas, code, subdistrict)
