"""The demo district, whole, by one command."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from dispatch.models import DispatchTable
from gis.domain.demo.scale import SIZES, Scale
from gis.models import Area, Building, District, StandardAddress
from gis.selectors.current_district import forget_district
from grid.domain.facility_codes import check_facility_code
from grid.domain.identity_numbers import check_citizen_id, check_credit_code
from grid.domain.registry_access import RegistryScope
from grid.models import (
    Account,
    BuildingCell,
    Facility,
    GridCell,
    House,
    HouseholdMember,
    Organisation,
    Resident,
    ResponsibilityGrid,
    ResponsibilityGridCell,
    ResponsibilityGridInspector,
    RoleGrant,
    Unit,
)
from grid.selectors.person_sealer import person_sealer
from grid.selectors.registry_report import all_reports
from grid.selectors.units_index import forget_units_index

CHAIN = {
    "residents without a household": """
        SELECT count(*) FROM grid_resident r WHERE NOT EXISTS (
            SELECT FROM grid_householdmember m WHERE m.resident_id = r.id AND m.valid_to IS NULL)""",
    "households without a head": """
        SELECT count(*) FROM grid_household h WHERE NOT EXISTS (
            SELECT FROM grid_householdmember m WHERE m.household_id = h.id AND m.relation = 'head')""",
    "households without a place": """
        SELECT count(*) FROM grid_household h WHERE NOT EXISTS (
            SELECT FROM grid_householdplace p WHERE p.household_id = h.id AND p.valid_to IS NULL)""",
    "households in no house, or in one that nobody lives in": """
        SELECT count(*) FROM grid_householdplace p LEFT JOIN grid_house h ON h.code = p.house_code
        WHERE h.id IS NULL OR h.use NOT IN ('self_occupied', 'rented')""",
    "houses without a building": """
        SELECT count(*) FROM grid_house h LEFT JOIN gis_building b ON b.code = h.building_code WHERE b.id IS NULL""",
    "houses whose address is another building's": """
        SELECT count(*) FROM grid_house h LEFT JOIN gis_standardaddress a ON a.code = h.address_code
        LEFT JOIN gis_building b ON b.id = a.building_id WHERE b.code IS DISTINCT FROM h.building_code""",
    "room addresses without a house": """
        SELECT count(*) FROM gis_standardaddress a LEFT JOIN grid_house h ON h.code = a.house_code
        WHERE a.level = 'room' AND h.id IS NULL""",
    "addresses below nothing": """
        SELECT count(*) FROM gis_standardaddress a WHERE parent_code <> '' AND NOT EXISTS (
            SELECT FROM gis_standardaddress p WHERE p.code = a.parent_code)""",
    "buildings outside their cell": """
        SELECT count(*) FROM gis_building b LEFT JOIN grid_buildingcell l ON l.building_id = b.id
        LEFT JOIN grid_gridcell c ON c.id = l.cell_id
        WHERE c.id IS NULL OR NOT ST_Contains(c.geom, b.footprint) OR left(b.code, 12) <> c.community_code""",
    "organisations without a building": """
        SELECT count(*) FROM grid_organisation o LEFT JOIN gis_building b ON b.code = o.building_code
        WHERE b.id IS NULL""",
    "facilities outside their cell": """
        SELECT count(*) FROM grid_facility f LEFT JOIN grid_gridcell c ON c.code = f.cell_code
        WHERE c.id IS NULL OR NOT ST_Intersects(c.geom, f.geom)""",
    "facilities of a unit that is not there": """
        SELECT count(*) FROM grid_facility f WHERE f.owner_unit_code <> '' AND NOT EXISTS (
            SELECT FROM grid_unit u WHERE u.code = f.owner_unit_code)""",
}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_remembered():
    forget_district()
    forget_units_index()
    yield
    forget_district()
    forget_units_index()


def seed(*arguments):
    out = StringIO()
    call_command("seed_district", *arguments, stdout=out)
    return out.getvalue()


def test_everything_is_there_and_a_second_run_leaves_it_alone():
    assert "synthetic district ready" in seed("--scale", "tiny", "--seed", "1")
    assert District.objects.get().is_demo
    assert Area.objects.filter(level="subdistrict").count() == 18
    assert Area.objects.filter(level="community", parent__isnull=False).count() == 267
    assert Building.objects.filter(address__isnull=True).count() == 0
    assert BuildingCell.objects.count() == Building.objects.count()
    assert StandardAddress.objects.filter(level="room").count() == SIZES[Scale.TINY].room_addresses
    assert Unit.objects.filter(unit_type__code="community").count() == 267
    assert Account.objects.filter(username="dispatcher", is_demo=True).exists()
    assert DispatchTable.objects.filter(status="published").count() == 1

    cells = set(GridCell.objects.values_list("pk", flat=True))
    assert "already there" in seed("--scale", "subdistrict")
    assert set(GridCell.objects.values_list("pk", flat=True)) == cells

    assert "synthetic district ready" in seed("--seed", "2", "--force")
    assert GridCell.objects.count() == 267
    assert DispatchTable.objects.filter(status="published").count() == 1


def test_another_scale_gives_the_same_inspectors_other_grids():
    seed("--scale", "tiny")
    seed("--scale", "tiny", "--seed", "2", "--force")
    inspectors = Account.objects.filter(username__startswith="inspector.", is_active=True)
    assert inspectors.count() == ResponsibilityGridInspector.objects.count() == 36
    assert RoleGrant.objects.filter(account__in=inspectors, role="inspector").count() == 36


def test_demo_data_exist_only_in_demo_mode(settings):
    settings.DEMO_MODE = False
    with pytest.raises(CommandError, match="demo mode"):
        seed()
    assert not District.objects.exists()


def test_a_real_district_is_left_alone():
    District.objects.create(code="440105", name_zh="海珠区")
    assert "already there" in seed()
    with pytest.raises(CommandError, match="district_not_demo"):
        seed("--force")
    assert not Area.objects.exists()


@pytest.fixture(scope="module")
def district(django_db_setup, django_db_blocker):
    """Seeded once for the tests below, rolled back at the end; those that need an empty database stand above."""
    with django_db_blocker.unblock(), transaction.atomic():
        forget_district()
        forget_units_index()
        seed("--scale", "tiny")
        yield
        transaction.set_rollback(True)


def count(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


@pytest.mark.parametrize("broken", CHAIN)
def test_the_chain_from_person_to_cell_has_no_gap(district, broken):
    assert count(CHAIN[broken]) == 0


def test_everybody_and_every_cell_is_looked_after(district):
    size = SIZES[Scale.TINY]
    counts = [model.objects.count() for model in (House, Resident, HouseholdMember, Organisation, Facility)]
    assert counts == [size.houses, size.residents, size.residents, size.organisations, size.facilities]
    grids = ResponsibilityGrid.objects.all()
    assert grids.count() == size.responsibility_grids
    assert all(grid.geom is not None for grid in grids)
    assert ResponsibilityGridCell.objects.count() == GridCell.objects.count()
    duty = ResponsibilityGridInspector.objects.get(account__username="inspector.1")
    cells = ResponsibilityGridCell.objects.filter(grid__code=duty.grid_code).values_list(
        "cell_code", flat=True
    )
    grant = RoleGrant.objects.get(account=duty.account, role="inspector")
    assert {code[:12] for code in cells} == set(grant.community_codes)


def test_people_are_sealed_like_real_ones_and_are_nobody(district):
    sealer = person_sealer()
    for resident in Resident.objects.order_by("id")[:200]:
        person = sealer.open_person(bytes(resident.sealed))
        if person.id_type == "citizen_id":
            facts = check_citizen_id(person.id_number)
            assert person.id_number.startswith("9901")
            assert (facts.birth_on.year, facts.is_male) == (resident.birth_year, resident.sex == "male")
        assert person.phone == "" or person.phone.startswith("100")
        assert bytes(resident.id_index) == sealer.id_index(person.id_type, person.id_number)
    for organisation in Organisation.objects.all()[:50]:
        assert organisation.name.startswith("示例")
        assert check_credit_code(organisation.code) == organisation.code
    for facility in Facility.objects.all():
        check_facility_code(facility.code, facility.scheme, "440105")


def test_the_registry_reports_find_no_orphan_and_no_contradiction(district):
    reports = all_reports(RegistryScope(everywhere=True), timezone.localdate())
    found = {told.report.name for told in reports if told.total}
    assert found <= {"registration_expired", "house_crowded"}
    assert "registration_expired" in found, "some registrations have run out, as everywhere"
