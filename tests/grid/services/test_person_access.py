"""Looking at persons: masked, in one's own area, opened with a reason on record, never listed at large."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from gis.domain.errors import GridlineError
from grid.domain.registry_access import Purpose
from grid.models import HouseholdMember, PersonAccess, Resident, RoleGrant
from grid.selectors.load_actor import load_actor
from grid.selectors.masked_residents import residents_of_place
from grid.selectors.registry_cards import house_card, household_card
from grid.selectors.registry_of_building import registry_of_building
from grid.services.ask_past_residents import ask_past_residents
from grid.services.move_household import move_household
from grid.services.reveal_resident import Look, reveal_owner, reveal_resident
from grid.services.search_residents import PersonQuery, search_residents
from tests.grid import registry_world as world
from tests.grid.registry_world import ABROAD, AT, FIRST, HOME, citizen_id, take, write_csv

LOOK = Look(Purpose.VERIFICATION, "入户核查时核对")
NAME, PHONE = "欧阳测试", "13800001234"


@pytest.fixture
def registry(db, tmp_path):
    """One person in the first building, one abroad in the other subdistrict."""
    world.build_geography()
    world.add_household("H1", world.add_house())
    world.add_household("H2", world.add_house(ABROAD))
    rows = [
        {"姓名": NAME, "人口类别": "户籍", "证件号码": citizen_id(sequence=1), "电话": PHONE, "户编码": "H1"},
        {"姓名": NAME, "人口类别": "户籍", "证件号码": citizen_id(sequence=2), "电话": PHONE, "户编码": "H2"},
    ]
    take(write_csv(tmp_path / "r.csv", rows), "resident")
    return {row.birth_year and row.pk: row for row in Resident.objects.order_by("id")}


@pytest.fixture
def person(make_account):
    def make(role, subdistrict=None, communities=()):
        account = make_account(f"{role}.{subdistrict}")
        RoleGrant.objects.create(
            account=account, role=role, subdistrict_code=subdistrict, community_codes=list(communities)
        )
        return load_actor(account.pk)

    return make


def test_everything_is_masked_by_default(registry, person):
    clerk = person("data_clerk")
    page = residents_of_place(actor=clerk, place="house_code", code=f"{FIRST}010010101")
    (found,) = page.items
    assert (found.name, found.phone) == ("欧***", "138****1234")
    assert found.id_number == citizen_id(sequence=1)[:3] + "*" * 11 + citizen_id(sequence=1)[-4:]
    assert household_card("H1", clerk).members[0].name == "欧***"
    for hidden in (NAME, PHONE, citizen_id(sequence=1)):
        assert hidden not in repr([page, household_card("H1", clerk), house_card(f"{FIRST}010010101", clerk)])


def test_an_area_is_kept_in_every_answer(registry, person):
    inspector = person("inspector", HOME)
    assert registry_of_building(FIRST, inspector).resident_count == 1
    assert residents_of_place(actor=inspector, place="building_code", code=ABROAD).total == 0
    for look in (
        lambda: registry_of_building(ABROAD, inspector),
        lambda: house_card(f"{ABROAD}010010101", inspector),
        lambda: household_card("H2", inspector),
    ):
        with pytest.raises(GridlineError) as refused:
            look()
        assert refused.value.status == 404
    found = search_residents(query=PersonQuery(phone=PHONE), actor=inspector, look=LOOK, at=AT)
    assert [item.household_code for item in found] == ["H1"]


def test_an_inspector_keeps_to_the_communities_of_the_responsibility_grid(registry, person):
    assert registry_of_building(FIRST, person("inspector", HOME, (f"{HOME}101",))).house_count == 1
    with pytest.raises(GridlineError):
        registry_of_building(FIRST, person("inspector", "440105004", ("440105004101",)))


def test_a_person_is_found_by_something_complete_only(registry, person):
    clerk = person("data_clerk")

    def find(**known):
        return search_residents(query=PersonQuery(**known), actor=clerk, look=LOOK, at=AT)

    assert len(find(id_number=citizen_id(sequence=1).lower())) == 1
    assert len(find(phone="+86 138-0000-1234")) == 2
    assert len(find(name="欧阳 测试", building_code=FIRST)) == 1
    assert find(id_number=citizen_id(sequence=9)) == ()
    for known in (
        {"name": NAME},
        {"name": "欧", "building_code": FIRST},
        {"name": "欧%", "phone": PHONE},
        {"id_number": citizen_id(sequence=1), "phone": PHONE},
        {"phone": "138"},
        {"id_number": citizen_id()[:17]},
        {},
    ):
        with pytest.raises(GridlineError) as refused:
            find(**known)
        assert refused.value.code == "person_query_incomplete", known
    assert find(name="欧阳%", building_code=FIRST) == ()
    assert list(PersonAccess.objects.values_list("action", "found").order_by("id"))[:2] == [
        ("search", 1),
        ("search", 2),
    ]


def test_opening_is_written_down_and_cannot_be_unwritten(registry, person):
    clerk = person("data_clerk")
    number = min(registry)
    assert reveal_resident(resident_id=number, actor=clerk, look=LOOK, at=AT)["phone"] == PHONE
    record = PersonAccess.objects.get()
    assert (record.action, record.subject_key, record.purpose) == ("reveal", str(number), "verification")
    for statement in ("UPDATE grid_personaccess SET reason = 'x'", "DELETE FROM grid_personaccess"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.mark.parametrize(
    ("role", "reason", "code"),
    [
        ("inspector", "入户核查", "role_not_entitled"),
        ("dispatcher", "入户核查", "role_not_entitled"),
        ("data_clerk", "  。 ", "access_reason_missing"),
    ],
)
def test_nobody_opens_without_right_and_reason(registry, person, role, reason, code):
    with pytest.raises(GridlineError) as refused:
        reveal_resident(
            resident_id=min(registry), actor=person(role, HOME), look=Look(Purpose.VISIT, reason), at=AT
        )
    assert refused.value.code == code
    assert not PersonAccess.objects.exists()


def test_an_account_opens_so_many_within_an_hour(registry, person, settings):
    settings.PERSON_REVEALS_PER_HOUR = 2
    clerk, number = person("data_clerk"), min(registry)
    for minute in (0, 30):
        reveal_resident(resident_id=number, actor=clerk, look=LOOK, at=AT + timedelta(minutes=minute))
    with pytest.raises(GridlineError) as refused:
        reveal_resident(resident_id=number, actor=clerk, look=LOOK, at=AT + timedelta(minutes=59))
    assert (refused.value.code, refused.value.status) == ("person_access_limit", 429)
    reveal_resident(resident_id=number, actor=clerk, look=LOOK, at=AT + timedelta(minutes=61))
    assert PersonAccess.objects.count() == 3


def test_an_owner_is_opened_the_same_way(registry, person, tmp_path):
    rows = [{"building_code": FIRST, "unit": "1", "floor": "1", "room": "101", "owner": "测试业主"}]
    take(write_csv(tmp_path / "h.csv", rows), "house", delta=True)
    clerk = person("data_clerk")
    assert house_card(f"{FIRST}010010101", clerk).owner == "测***"
    assert reveal_owner(house_code=f"{FIRST}010010101", actor=clerk, look=LOOK, at=AT) == {"name": "测试业主"}
    assert PersonAccess.objects.get().subject_kind == "house"


def test_who_lived_where_on_a_day(registry, person):
    clerk = person("data_clerk")
    new = world.add_house(room=102)
    moved_at = AT + timedelta(days=10)
    move_household(household_code="H1", to_house_code=new.code, actor=clerk, at=moved_at, reason="换了房间")

    def lived(code, on):
        found = ask_past_residents(house_code=code, on=on, actor=clerk, look=LOOK, at=moved_at)
        return [(item.resident.household_code, item.until) for item in found]

    old = f"{FIRST}010010101"
    assert lived(old, AT.date()) == [("H1", moved_at)]
    assert lived(old, moved_at.date()) == lived(old, AT.date())
    assert lived(new.code, moved_at.date()) == [("H1", None)]
    assert lived(old, moved_at.date() + timedelta(days=1)) == []
    assert lived(old, date(2019, 1, 1)) == []
    assert PersonAccess.objects.filter(action="history").count() == 6
    assert HouseholdMember.objects.filter(valid_to=None).count() == 2
