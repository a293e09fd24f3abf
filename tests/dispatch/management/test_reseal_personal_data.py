"""The key of personal data is changed: everything opens under the new one alone, and is found as before."""

import base64
import io
from datetime import UTC, datetime

import pytest
from django.core.management import call_command

from dispatch.models import Requester
from dispatch.selectors.sealer import sealer
from grid.domain.person import Person
from grid.domain.person_sealer import SealBroken
from grid.models import House, Organisation, Resident
from grid.selectors.person_sealer import person_sealer

NOW = datetime(2026, 3, 2, tzinfo=UTC)
SINCE = {"created_at": NOW, "updated_at": NOW}
PERSON = Person("测试甲", phone="13800000001")


def forget():
    sealer.cache_clear()
    person_sealer.cache_clear()


@pytest.fixture
def keys(settings):
    forget()
    yield settings
    forget()


def test_everything_is_sealed_anew_and_the_old_key_may_go(db, keys):
    sealed = person_sealer().seal_person(PERSON)
    resident = Resident.objects.create(
        resident_class="migrant", sealed=sealed.sealed, phone_index=sealed.phone_index, **SINCE
    )
    house = House.objects.create(
        code="H", building_code="B", owner_sealed=person_sealer().seal({"name": "甲"}, "house"), **SINCE
    )
    contact = person_sealer().seal({"phone": "020"}, "organisation")
    firm = Organisation.objects.create(
        code="91350100M000100Y43", name="商行", contact_sealed=contact, **SINCE
    )
    requester = Requester.objects.create(name_sealed=sealer().seal("乙"), created_at=NOW)

    keys.RETIRED_DATA_KEYS = {1: keys.PERSONAL_DATA_KEY}
    keys.PERSONAL_DATA_KEY = base64.b64encode(b"n" * 32).decode()
    keys.PERSONAL_DATA_KEY_ID = 2
    forget()
    assert person_sealer().open_person(bytes(resident.sealed)) == PERSON
    told = io.StringIO()
    call_command("reseal_personal_data", stdout=told, stderr=io.StringIO())
    assert "3 (registry), 1 (requesters)" in told.getvalue()

    keys.RETIRED_DATA_KEYS = {}
    forget()
    for row in (resident, house, firm, requester):
        row.refresh_from_db()
    assert person_sealer().open_person(bytes(resident.sealed)) == PERSON
    assert bytes(resident.phone_index) == person_sealer().phone_index(PERSON.phone)
    assert person_sealer().open(bytes(house.owner_sealed), "house") == {"name": "甲"}
    assert person_sealer().open(bytes(firm.contact_sealed), "organisation") == {"phone": "020"}
    assert sealer().open(bytes(requester.name_sealed)) == "乙"
    call_command("reseal_personal_data", stdout=told, stderr=io.StringIO())
    assert "0 (registry), 0 (requesters)" in told.getvalue()


def test_without_the_old_key_nothing_opens_and_nothing_is_lost(db, keys):
    sealed = person_sealer().seal_person(PERSON).sealed
    Resident.objects.create(resident_class="migrant", sealed=sealed, **SINCE)
    keys.PERSONAL_DATA_KEY, keys.PERSONAL_DATA_KEY_ID = base64.b64encode(b"n" * 32).decode(), 2
    forget()
    with pytest.raises(SealBroken):
        call_command("reseal_personal_data", stderr=io.StringIO())
    assert bytes(Resident.objects.get().sealed) == sealed
