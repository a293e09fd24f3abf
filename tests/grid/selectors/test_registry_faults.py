"""What may never be in the registry is found, and only that."""

from datetime import UTC, datetime

import pytest

from grid.domain.person import Person
from grid.models import Household, HouseholdMember, Resident
from grid.selectors.person_sealer import person_sealer
from grid.selectors.registry_faults import registry_faults
from tests.grid import registry_world as world
from tests.grid.registry_world import LONG_AGO

SINCE = {"created_at": LONG_AGO, "updated_at": LONG_AGO}


@pytest.fixture
def resident(db):
    world.build_geography()
    household = world.add_household("H1", world.add_house())
    sealed = person_sealer().seal_person(Person("测试甲")).sealed
    resident = Resident.objects.create(resident_class="migrant", sealed=sealed, **SINCE)
    HouseholdMember.objects.create(household=household, resident=resident, valid_from=LONG_AGO)
    assert list(registry_faults()) == []
    return resident


def test_who_left_belongs_to_no_household(resident):
    Resident.objects.update(status="deceased")
    assert [subject for subject, _ in registry_faults()] == [f"resident {resident.pk}"]
    HouseholdMember.objects.update(valid_to=datetime(2026, 1, 1, tzinfo=UTC))
    assert list(registry_faults()) == []


def test_a_void_household_lives_nowhere(resident):
    Household.objects.update(status="void")
    assert [subject for subject, _ in registry_faults()] == ["household H1"]


@pytest.mark.parametrize("head", [b"", b"\x01\x09", b"\x02\x01"])
def test_every_seal_has_a_key_that_is_here(resident, head):
    Resident.objects.update(sealed=head + bytes(resident.sealed)[len(head) :] if head else b"")
    assert [subject for subject, _ in registry_faults()] == [f"resident {resident.pk}"]
