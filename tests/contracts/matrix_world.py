"""The district in which the permission matrix is tried: units, an account per role, things to ask for."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.contrib.gis.geos import MultiPolygon, Point, Polygon

from gis.models import Area, Building, District
from grid.models import Account
from grid.services.issue_token import issue_token
from grid.services.seed_accounts import seed_accounts
from grid.services.seed_units import seed_units
from tests.contracts.matrix import ANONYMOUS, PERSON_ROLES

PASSWORD = "demo password"
BUILDING = "44010500310100001"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass
class World:
    """`headers[role]` signs a request; `values(role, scope)` fills the path of a route."""

    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    everywhere: dict[str, str] = field(default_factory=dict)
    own: dict[str, dict[str, str]] = field(default_factory=dict)
    other: dict[str, str] = field(default_factory=dict)

    def values(self, role: str, scope: str) -> dict[str, str]:
        """Path parameters of something inside or outside the role's scope."""
        return self.everywhere | (self.own.get(role, self.other) if scope == "own" else self.other)


def build_world() -> World:
    """Seed two subdistricts and their people, and sign every role in."""
    for code, name in (("440105003", "昌岗街道"), ("440105004", "江南中街道")):
        subdistrict = _area("subdistrict", code, name)
        _area("community", f"{code}101", f"{name[:2]}一社区", subdistrict)
    District.objects.get_or_create(
        id=1, defaults={"code": "440105", "name_zh": "海珠区", "name_en": "Haizhu", "is_demo": True}
    )
    seed_units()
    seed_accounts(password=PASSWORD)
    Building.objects.create(code=BUILDING, point=Point(113.235, 23.05), valid_from=LONG_AGO)
    world = World(headers={ANONYMOUS: {}}, everywhere={"code": BUILDING})
    for role in PERSON_ROLES:
        token = issue_token(account=Account.objects.get(username=role.value), at=datetime.now(UTC)).token
        world.headers[role.value] = {"Authorization": f"Bearer {token}"}
    return world


def _area(level: str, code: str, name: str, parent: Area | None = None) -> Area:
    west = 113.20 + int(code[6:9]) / 100
    square = Polygon.from_bbox((west, 23.0, west + 0.01, 23.1))
    return Area.objects.create(
        level=level, code=code, name_zh=name, parent=parent, geom=MultiPolygon(square),
        label_point=Point(west + 0.005, 23.05), valid_from=LONG_AGO,
    )  # fmt: skip
