"""The district in which the permission matrix is tried: units, an account per role, something to ask for."""

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.contrib.gis.geos import LineString, MultiLineString, MultiPolygon, Point, Polygon
from django.core.management import call_command

from dispatch.models import DispatchRule, DispatchTable
from gis.models import Area, Building, District, ImportJob, PlaceName, Road
from gis.selectors.current_district import forget_district
from grid.domain.person import Person
from grid.domain.scope import scope_keys
from grid.models import (
    Account,
    CityDelta,
    GridCell,
    GridChange,
    House,
    Household,
    HouseholdMember,
    HouseholdPlace,
    Organisation,
    Resident,
    ResponsibilityGrid,
    TopologyProposal,
    VerificationBatch,
    VerificationCampaign,
)
from grid.selectors.load_actor import load_actor
from grid.selectors.person_sealer import person_sealer
from grid.selectors.units_index import forget_units_index
from grid.services.issue_token import issue_token
from grid.services.seed_accounts import seed_accounts
from grid.services.seed_units import seed_units
from tests.contracts.matrix import ANONYMOUS, PERSON_ROLES
from tests.contracts.matrix_handed_out import HANDED_OUT, make_handed_out
from tests.contracts.matrix_knowledge import KNOWLEDGE_MAKERS
from tests.contracts.matrix_rulings import make_ruling
from tests.contracts.matrix_supervision import SUPERVISION_MAKERS, make_alarm
from tests.contracts.matrix_things import UNKNOWN_ID, Somebody, things_of
from tests.contracts.matrix_verification import VERIFICATION_MAKERS
from tests.contracts.matrix_work import make_task, make_topic

PASSWORD = "demo password"
THINGS = {"ticket_id", "order_id", "attachment_id"}
#: Routes whose body names a ticket.
OF_TICKETS = ("supervision-orders", "supervision-instructions")
#: Path value → what makes a row that the given scope keys see, and answers with its id.
MAKERS = (
    {"topic_id": make_topic, "task_id": make_task, "alarm_id": make_alarm}
    | SUPERVISION_MAKERS
    | KNOWLEDGE_MAKERS
    | VERIFICATION_MAKERS
)
BUILDING = "44010500310100001"
LAYER = {"layer": "buildings", "key": BUILDING, "z": "14", "x": "13349", "y": "7111"}
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
RECORDS = {
    "meeting_id": "01890000-0000-7000-8000-0000000000a1",
    "ruling_id": "01890000-0000-7000-8000-0000000000a2",
    "proposal_id": "01890000-0000-7000-8000-000000000001",
    "batch_id": "01890000-0000-7000-8000-000000000002",
    "campaign": "V-1",
    "number": "1",
    "job_id": "1",
    "joint_id": UNKNOWN_ID,
    "delegation_id": UNKNOWN_ID,
    "call_id": UNKNOWN_ID,
    "table_id": "1",
    "zone_code": "Z-1",
    "row": "1",
}
GRID = {
    "cell_code": "440105003101001",
    "grid_code": "440105003R001",
    "change_id": "01890000-0000-7000-8000-000000000002",
}
REGISTRY = {
    "house_code": f"{BUILDING}010010101",
    "household_code": "H-MATRIX",
    "resident_id": "1",
    "credit_code": "91350100M000100Y43",
    "report": "house_without_building",
}


@dataclass
class World:
    """`headers[role]` signs a request; `situations` are the things a route can be tried on."""

    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    people: dict[str, Somebody] = field(default_factory=dict)

    def situations(self, route: str, role: str, scope: str) -> Iterator[dict[str, str]]:
        """Path values of something inside or outside the role's scope; what is made for one is taken back after it.

        Several where a step exists in several states.
        """
        everywhere = {
            "code": BUILDING,
            "message_id": UNKNOWN_ID,
            "token_id": "1",
            "name_id": "999999",
            "ground": "returned",
        }
        everywhere |= LAYER | RECORDS | GRID | REGISTRY | HANDED_OUT
        made = MAKERS.keys() & set(re.findall(r"\w+_id", route))
        if made:
            values = everywhere | dict.fromkeys(THINGS, UNKNOWN_ID)
            for name in made:
                thing = self._made(name, role, scope)
                values |= thing if isinstance(thing, dict) else {name: thing}
            yield values
        elif not THINGS & set(re.findall(r"\w+_id", route)) and not any(word in route for word in OF_TICKETS):
            yield everywhere
        elif role == ANONYMOUS:
            yield everywhere | dict.fromkeys(THINGS, UNKNOWN_ID)
        else:
            for thing in things_of(route, self.people[role], own=scope == "own"):
                yield everywhere | thing

    def _made(self, name: str, role: str, scope: str) -> str | dict[str, str]:
        if role == ANONYMOUS:
            return UNKNOWN_ID
        return MAKERS[name](self.people[role].keys if scope == "own" else ("unit:nobody",))


def build_world() -> World:
    """Seed two subdistricts with their people, load the rules, and sign every role in."""
    forget_district()
    forget_units_index()
    District.objects.get_or_create(
        id=1, defaults={"code": "440105", "name_zh": "海珠区", "name_en": "Haizhu", "is_demo": True}
    )
    for code, name in (("440105003", "昌岗街道"), ("440105004", "江南中街道")):
        subdistrict = _area("subdistrict", code, name)
        _area("community", f"{code}101", f"{name[:2]}一社区", subdistrict)
    footprint = Polygon.from_bbox((113.2349, 23.0499, 113.2351, 23.0501))
    Building.objects.create(
        code=BUILDING, point=Point(113.235, 23.05), footprint=footprint, valid_from=LONG_AGO
    )
    TopologyProposal.objects.create(
        id=RECORDS["proposal_id"], state="dropped", actor="data_clerk", created_at=LONG_AGO
    )
    ImportJob.objects.create(
        id=1, layer="zone", file_name="z.csv", file_path="z.csv", file_sha256="", file_bytes=0, crs="wgs84",
        state="preview", runner="worker", actor="data_clerk", created_at=LONG_AGO, valid_at=LONG_AGO,
        changed_at=LONG_AGO,
    )  # fmt: skip
    _names()
    _grid()
    _registry()
    _verification()
    seed_units()
    seed_accounts(password=PASSWORD)
    call_command("load_catalogues", verbosity=0)
    call_command("load_calendar", verbosity=0)
    make_handed_out()
    _dispatch_table()
    _zone()
    make_ruling(meeting_id=RECORDS["meeting_id"], ruling_id=RECORDS["ruling_id"])
    world = World(headers={ANONYMOUS: {}})
    for role in PERSON_ROLES:
        account = Account.objects.get(username=role.value)
        keys = tuple(sorted(scope_keys(load_actor(account.pk))))
        world.people[role.value] = Somebody(role.value, account, keys)
        token = issue_token(account=account, at=datetime.now(UTC)).token
        world.headers[role.value] = {"Authorization": f"Bearer {token}"}
    return world


def _dispatch_table() -> None:
    """A version with one row; drafts are edited by the steps of the editor itself."""
    table = DispatchTable.objects.create(
        id=int(RECORDS["table_id"]), name="派单目录", digest="", status="published", version=1,
        effective_from=LONG_AGO, created_at=LONG_AGO,
    )  # fmt: skip
    DispatchRule.objects.create(
        table=table, row=1, subject_kind="any", area_kind="anywhere", lead_unit="district:district_urban_mgmt",
        priority="normal", dispatch_mode="confirm",
    )  # fmt: skip


def forget_world() -> None:
    """What this process remembers of the district that is rolled back now."""
    forget_district()
    forget_units_index()


def _names() -> None:
    Road.objects.create(
        code=BUILDING, name_zh="昌岗中路", valid_from=LONG_AGO,
        geom=MultiLineString(LineString((113.23, 23.05), (113.24, 23.05))),
    )  # fmt: skip
    PlaceName.objects.create(
        id=999_999,
        kind="road",
        name="老路",
        normal="老路",
        target_code=BUILDING,
        relation="former",
        valid_from=LONG_AGO,
    )


def _verification() -> None:
    campaign = VerificationCampaign.objects.create(
        code=RECORDS["campaign"], name="核查", subject_kinds=["house"], state="running", created_at=LONG_AGO,
        started_at=LONG_AGO, created_by="data_clerk",
    )  # fmt: skip
    VerificationBatch.objects.create(
        id=RECORDS["batch_id"], campaign=campaign, client_key="matrix", content_sha256="", submitted_by="data_clerk",
        submitted_at=LONG_AGO, rows_read=0, rows_taken=0, rows_unchanged=0, rows_rejected=0,
    )  # fmt: skip
    CityDelta.objects.create(
        number=1, rows=0, sha256="0" * 64, content=gzip.compress(b""), made_by="data_clerk", made_at=LONG_AGO
    )


def _zone() -> None:
    square = Polygon.from_bbox((113.232, 23.05, 113.233, 23.051))
    Area.objects.create(
        level="zone", code=RECORDS["zone_code"], name_zh="片区", geom=MultiPolygon(square),
        label_point=square.centroid, valid_from=LONG_AGO,
    )  # fmt: skip


def _area(level: str, code: str, name: str, parent: Area | None = None) -> Area:
    west = 113.20 + int(code[6:9]) / 100
    square = Polygon.from_bbox((west, 23.0, west + 0.01, 23.1))
    return Area.objects.create(
        level=level, code=code, name_zh=name, parent=parent, geom=MultiPolygon(square),
        label_point=Point(west + 0.005, 23.05), valid_from=LONG_AGO,
    )  # fmt: skip


def _grid() -> None:
    """A cell, its responsibility grid, and a change that is planned for it."""
    square = MultiPolygon(Polygon.from_bbox((113.231, 23.04, 113.232, 23.041)))
    GridCell.objects.create(
        code=GRID["cell_code"], subdistrict_code="440105003", community_code="440105003101", geom=square,
        label_point=square.centroid, valid_from=LONG_AGO,
    )  # fmt: skip
    ResponsibilityGrid.objects.create(
        code=GRID["grid_code"], subdistrict_code="440105003", valid_from=LONG_AGO
    )
    GridChange.objects.create(
        id=GRID["change_id"], kind="responsibility", state="planned", subdistrict_codes=["440105003"], plan={},
        created_at=LONG_AGO, effective_at=datetime(2099, 1, 1, tzinfo=UTC),
    )  # fmt: skip


def _registry() -> None:
    """Two houses, a household in the first with one resident, an organisation."""
    since = {"created_at": LONG_AGO, "updated_at": LONG_AGO}
    for room in ("0101", "0102"):
        House.objects.create(code=f"{BUILDING}01001{room}", building_code=BUILDING, floor_no="1", **since)
    household = Household.objects.create(code=REGISTRY["household_code"], **since)
    HouseholdPlace.objects.create(household=household, house_code=REGISTRY["house_code"], valid_from=LONG_AGO)
    sealed = person_sealer().seal_person(Person(name="测试甲", phone="13800000217"))
    resident = Resident.objects.create(
        id=int(REGISTRY["resident_id"]), resident_class="migrant", sealed=sealed.sealed,
        phone_index=sealed.phone_index, **since,
    )  # fmt: skip
    HouseholdMember.objects.create(household=household, resident=resident, valid_from=LONG_AGO)
    Organisation.objects.create(
        code=REGISTRY["credit_code"], name="测试商行", building_code=BUILDING, **since
    )
