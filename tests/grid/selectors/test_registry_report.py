"""Each report finds what it is named for, once, in its community, and nothing in a registry that holds together."""

from datetime import date, timedelta

import pytest
from django.contrib.gis.geos import Point

from gis.domain.errors import GridlineError
from gis.models import Building
from grid.domain.registry_access import RegistryScope
from grid.domain.registry_reports import REPORTS, thresholds
from grid.models import (
    BuildingCell,
    Facility,
    House,
    Household,
    HouseholdMember,
    Organisation,
    Resident,
)
from grid.selectors.registry_report import all_reports, report_counts, report_findings
from tests.grid import registry_world as world
from tests.grid.registry_world import ABROAD, AT, FIRST, HOME, LONG_AGO

EVERYWHERE = RegistryScope(everywhere=True)
TODAY = AT.date()
SINCE = {"created_at": LONG_AGO, "updated_at": LONG_AGO}


def add_resident(household=None, **fields):
    resident = Resident.objects.create(resident_class="migrant", sealed=b"", **SINCE, **fields)
    if household:
        HouseholdMember.objects.create(household=household, resident=resident, valid_from=LONG_AGO)
    return resident


@pytest.fixture
def home(db):
    """A registry without a fault: a house, a household, a resident."""
    world.build_geography()
    household = world.add_household("H1", world.add_house(use="self_occupied"))
    add_resident(household)
    return household


def break_building_without_cell(home):
    BuildingCell.objects.filter(building__code=FIRST).update(valid_to=AT)
    return FIRST


def break_house_without_building(home):
    return world.add_house("44010500310199999").code


def break_household_without_house(home):
    Household.objects.create(code="H2", **SINCE)
    return "H2"


def break_resident_without_household(home):
    return str(add_resident().pk)


def break_organisation_without_place(home):
    return Organisation.objects.create(code="91350100M000100Y43", name="测试", **SINCE).code


def break_facility_without_cell(home):
    about = {"class_code": "01037", "geom": Point(113.5, 23.2), "valid_from": LONG_AGO}
    return Facility.objects.create(code="4401050103700001", **about).code


def break_void_house_lived_in(home):
    house = world.add_house(room=102)
    world.add_household("H2", house)
    House.objects.filter(pk=house.pk).update(status="void")
    return house.code


def break_house_many_households(home):
    house = world.add_house(room=102)
    for number in range(thresholds()["most_households_per_house"] + 1):
        world.add_household(f"M{number}", house)
    return house.code


def break_house_crowded(home):
    house = world.add_house(room=102)
    household = world.add_household("H2", house)
    for _ in range(thresholds()["most_residents_per_house"] + 1):
        add_resident(household)
    return house.code


def break_self_occupied_without_household(home):
    return world.add_house(room=102, use="self_occupied").code


def break_vacant_with_household(home):
    house = world.add_house(room=102, use="vacant")
    world.add_household("H2", house)
    return house.code


def break_floor_above_building(home):
    return world.add_house(room=701).code


def break_resident_in_two_households(home):
    resident = home.members.get().resident
    other = world.add_household("H2", world.add_house(room=102))
    HouseholdMember.objects.create(
        household=other, resident=resident, valid_from=LONG_AGO, valid_to=LONG_AGO + timedelta(days=9)
    )
    return str(resident.pk)


def break_birth_year_against_number(home):
    return str(add_resident(home, contradictions=["birth_year"]).pk)


def break_sex_against_number(home):
    return str(add_resident(home, contradictions=["sex"]).pk)


def break_registration_expired(home):
    add_resident(home, registration_expires_on=TODAY)
    return str(add_resident(home, registration_expires_on=TODAY - timedelta(days=1)).pk)


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_finds_what_it_is_named_for(home, name):
    assert {counts.report.name: counts.total for counts in all_reports(EVERYWHERE, TODAY)} == dict.fromkeys(
        REPORTS, 0
    )
    key = globals()[f"break_{name}"](home)
    page = report_findings(name, EVERYWHERE, TODAY)
    assert [item.key for item in page.items] == [key]
    assert report_counts(name, EVERYWHERE, TODAY).total == 1


def test_findings_are_counted_and_listed_by_area(home):
    for building in (FIRST, ABROAD):
        for room in (701, 801, 901):
            world.add_house(building, room=room)
    name = "floor_above_building"
    counts = report_counts(name, EVERYWHERE, TODAY)
    assert [(area.community_code, area.count) for area in counts.areas] == [
        (f"{HOME}101", 3),
        ("440105004101", 3),
    ]
    community = RegistryScope(communities=frozenset({f"{HOME}101"}))
    assert report_counts(name, community, TODAY).total == 3
    assert len(report_findings(name, EVERYWHERE, TODAY, area="440105004").items) == 3
    first = report_findings(name, EVERYWHERE, TODAY, limit=4)
    rest = report_findings(name, EVERYWHERE, TODAY, limit=4, after=first.next_after)
    assert (len(first.items), len(rest.items), rest.next_after) == (4, 2, None)
    assert first.items[0].fact == "7 > 6"


def test_a_redrawn_building_keeps_its_houses(home):
    Building.objects.filter(code=FIRST).update(valid_to=AT)
    Building.objects.create(code=FIRST, floors=6, point=Point(113.301, 23.085), valid_from=AT)
    assert report_counts("house_without_building", EVERYWHERE, TODAY).total == 0


def test_no_other_report(db):
    with pytest.raises(GridlineError, match="registry_report_unknown"):
        report_counts("names", EVERYWHERE, date(2026, 1, 1))
