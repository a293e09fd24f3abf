"""Files of the base registry: every line accounted for, the same file twice changes nothing, nothing vanishes."""

from datetime import date, timedelta

import pytest

from gis.domain.errors import GridlineError
from gis.models import ImportBatch
from grid.models import Facility, House, Household, HouseholdMember, HouseholdPlace, Organisation, Resident
from grid.selectors.person_sealer import person_sealer
from tests.grid import registry_world as world
from tests.grid.registry_world import AT, FIRST, SECOND, citizen_id, figures, reasons, take, write_csv

LATER = AT + timedelta(days=1)


@pytest.fixture(autouse=True)
def _geography(db):
    world.build_geography()


def houses(tmp_path, *rooms, **columns):
    rows = [
        {"楼栋编码": FIRST, "单元": "1单元", "楼层": f"{room // 100}层", "房号": f"{room}室", **columns}
        for room in rooms
    ]
    return write_csv(tmp_path / "houses.csv", rows)


def people(tmp_path, *rows, name="people.csv"):
    return write_csv(tmp_path / name, rows)


def person(sequence=1, **changes):
    return {
        "姓名": f"测试{'甲乙丙丁戊己庚辛'[sequence % 8]}", "人口类别": "户籍",
        "证件号码": citizen_id(sequence=sequence), "手机": f"1380000{sequence:04d}",
        "户编码": "H1", "与户主关系": "户主", **changes,
    }  # fmt: skip


@pytest.fixture
def household():
    return world.add_household("H1", world.add_house())


def test_houses_are_numbered_and_the_same_file_changes_nothing(tmp_path):
    path = houses(tmp_path, 101, 102, 601)
    first = take(path, "house")
    assert figures(first) == (3, 3, 0, 0, 0)
    house = House.objects.get(room_no="601")
    assert (house.code, house.unit_no, house.floor_no) == (f"{FIRST}010060601", "1", "6")
    assert figures(take(path, "house", at=LATER)) == (3, 0, 0, 3, 0)
    assert House.objects.filter(version=1).count() == 3


def test_what_a_delta_has_no_heading_for_stays(tmp_path):
    take(houses(tmp_path, 101, 用途="自住", 面积="88.50", 业主="测试业主"), "house")
    sealed = bytes(House.objects.get().owner_sealed)
    done = take(houses(tmp_path, 101, 用途="出租"), "house", delta=True, at=LATER)
    house = House.objects.get()
    assert figures(done) == (1, 0, 1, 0, 0)
    assert (house.use, str(house.area_m2), house.version) == ("rented", "88.50", 2)
    assert bytes(house.owner_sealed) == sealed
    assert person_sealer().open(sealed, "house") == {"name": "测试业主"}


def test_a_full_file_tells_what_it_no_longer_lists_and_ends_it_only_when_asked(tmp_path):
    take(houses(tmp_path, 101, 102, 103), "house")
    shorter = houses(tmp_path, 101)
    done = take(shorter, "house", at=LATER)
    assert done.missing.count == 2
    assert done.missing.examples == (f"{FIRST}010010102", f"{FIRST}010010103")
    assert House.objects.filter(status="active").count() == 3
    assert take(shorter, "house", at=LATER, within=SECOND).missing.count == 0
    take(shorter, "house", at=LATER, close=True)
    assert set(House.objects.filter(status="void").values_list("room_no", flat=True)) == {"102", "103"}


def test_nothing_is_ended_while_lines_are_refused(tmp_path):
    take(houses(tmp_path, 101, 102), "house")
    with pytest.raises(GridlineError) as refused:
        take(houses(tmp_path, 101, 102, 用途="别的"), "house", close=True)
    assert refused.value.code == "registry_close_rejected"
    with pytest.raises(GridlineError, match="registry_close_needs_full"):
        take(houses(tmp_path, 101), "house", close=True, delta=True)
    assert House.objects.filter(status="active").count() == 2


def test_a_house_in_no_building_is_refused_unless_orphans_are_wanted(tmp_path):
    path = write_csv(tmp_path / "h.csv", [{"building_code": "44010500310199999", "room": "101"}])
    done = take(path, "house")
    assert reasons(done) == [(2, "registry_building_unknown")]
    assert figures(take(path, "house", keep_orphans=True)) == (1, 1, 0, 0, 0)


def test_households_move_with_history(tmp_path):
    old, new = world.add_house(room=101), world.add_house(room=102)
    rows = [
        {"户编码": "H1", "户类型": "家庭户", "房屋编码": old.code},
        {"户编码": "H2", "户类型": "集体户", "房屋编码": "X1"},
    ]
    done = take(write_csv(tmp_path / "h.csv", rows), "household")
    assert reasons(done) == [(3, "registry_house_unknown")]
    rows[0]["房屋编码"] = new.code
    assert figures(take(write_csv(tmp_path / "h.csv", rows[:1]), "household", at=LATER)) == (1, 0, 1, 0, 0)
    places = list(HouseholdPlace.objects.order_by("valid_from").values_list("house_code", "valid_to"))
    assert places == [(old.code, LATER), (new.code, None)]
    assert Household.objects.get().version == 2


def test_residents_are_sealed_known_again_and_follow_their_household(tmp_path, household):
    path = people(tmp_path, person(1), person(2, 与户主关系="配偶"))
    assert figures(take(path, "resident")) == (2, 2, 0, 0, 0)
    row = Resident.objects.get(id_index=person_sealer().id_index("citizen_id", citizen_id(sequence=1)))
    assert (row.sex, row.birth_year, row.contradictions) == ("male", 1990, [])
    assert person_sealer().open_person(bytes(row.sealed)).phone == "13800000001"
    assert HouseholdMember.objects.filter(household=household, valid_to=None).count() == 2
    assert figures(take(path, "resident", at=LATER)) == (2, 0, 0, 2, 0)
    assert Household.objects.get().version == 1
    take(people(tmp_path, person(3)), "resident", delta=True, at=LATER)
    assert Household.objects.get().version == 2
    world.add_household("H2", world.add_house(room=102))
    moved = people(tmp_path, person(1, 户编码="H2"))
    assert figures(take(moved, "resident", delta=True, at=LATER + timedelta(hours=1))) == (1, 0, 1, 0, 0)
    spans = HouseholdMember.objects.filter(resident=row).order_by("valid_from")
    assert list(spans.values_list("household__code", "valid_to")) == [
        ("H1", LATER + timedelta(hours=1)),
        ("H2", None),
    ]
    assert set(Household.objects.values_list("code", "version")) == {("H1", 3), ("H2", 1)}


def test_who_left_belongs_to_no_household(tmp_path, household):
    take(people(tmp_path, person(1)), "resident")
    done = take(people(tmp_path, person(1, 状态="死亡")), "resident", delta=True, at=LATER)
    assert figures(done) == (1, 0, 1, 0, 0)
    assert Resident.objects.get().status == "deceased"
    assert not HouseholdMember.objects.filter(valid_to=None).exists()


def test_a_file_without_phone_and_birthday_leaves_them_in_the_blob(tmp_path, household):
    take(people(tmp_path, person(1, 居住登记号="R1")), "resident")
    short = {key: value for key, value in person(1, 姓名="测试新名").items() if key != "手机"}
    assert figures(take(people(tmp_path, short), "resident", delta=True, at=LATER)) == (1, 0, 1, 0, 0)
    row = Resident.objects.get()
    opened = person_sealer().open_person(bytes(row.sealed))
    assert (opened.name, opened.phone, opened.registration_number) == ("测试新名", "13800000001", "R1")
    assert bytes(row.phone_index) == person_sealer().phone_index("138-0000-0001")
    assert figures(take(people(tmp_path, short), "resident", delta=True, at=LATER)) == (1, 0, 0, 1, 0)


def test_a_newborn_without_a_document_is_known_by_the_number_of_the_source(tmp_path, household):
    born = {**person(1), "证件号码": "", "人员编号": "P7", "出生日期": "2026年2月1日", "手机": ""}
    take(people(tmp_path, born), "resident")
    with_document = {**born, "证件号码": citizen_id(date(2026, 2, 1), 8)}
    assert figures(take(people(tmp_path, with_document), "resident", delta=True, at=LATER)) == (1, 0, 1, 0, 0)
    assert Resident.objects.get().id_index


def test_two_persons_in_one_line_and_one_person_in_two_lines_are_refused(tmp_path, household):
    known = [{**person(1), "人员编号": "P1"}, {**person(2), "人员编号": "P2"}]
    take(people(tmp_path, *known), "resident")
    crossed = [
        {**person(1), "人员编号": "P2"},
        {**person(3), "人员编号": "P3"},
        {**person(3), "人员编号": "P4"},
    ]
    done = take(people(tmp_path, *crossed), "resident", delta=True, at=LATER)
    assert reasons(done) == [(2, "resident_two_persons"), (4, "code_repeated")]
    assert figures(done) == (3, 1, 0, 0, 2)


def test_what_contradicts_the_number_is_kept_and_noted(tmp_path, household):
    take(people(tmp_path, person(1, 性别="女", 出生日期="1985/5/5")), "resident")
    row = Resident.objects.get()
    assert (row.sex, row.birth_year, sorted(row.contradictions)) == ("female", 1985, ["birth_year", "sex"])


def test_a_dry_run_keeps_nothing(tmp_path):
    done = take(houses(tmp_path, 101), "house", dry_run=True)
    assert figures(done) == (1, 1, 0, 0, 0)
    assert not House.objects.exists()
    assert not ImportBatch.objects.exists()


def test_organisations_with_sealed_contact(tmp_path):
    row = {
        "统一社会信用代码": "91350100M000100Y43", "单位名称": "测试商行", "单位类型": "个体工商户", "楼栋编码": FIRST,
        "法定代表人": "测试甲", "联系电话": "020-00000000", "经度": "113.301", "纬度": "23.085",
    }  # fmt: skip
    path = write_csv(tmp_path / "o.csv", [row])
    assert reasons(take(path, "organisation")) == [(2, "coord_type_missing")]
    assert figures(take(path, "organisation", crs="cgcs2000")) == (1, 1, 0, 0, 0)
    organisation = Organisation.objects.get()
    assert (organisation.kind, organisation.building_code, organisation.point.x) == (
        "sole_trader",
        FIRST,
        113.301,
    )
    opened = person_sealer().open(bytes(organisation.contact_sealed), "organisation")
    assert opened == {"legal_representative": "测试甲", "phone": "02000000000"}
    assert figures(take(path, "organisation", crs="cgcs2000", at=LATER)) == (1, 0, 0, 1, 0)


def test_facilities_are_versioned_and_lie_in_a_cell(tmp_path):
    row = {
        "设施编码": "4401050103700001",
        "设施名称": "路灯",
        "状况": "完好",
        "定位精度": "A",
        "经度": 113.301,
        "纬度": 23.085,
    }
    take(write_csv(tmp_path / "f.csv", [row]), "facility", crs="wgs84")
    facility = Facility.objects.get()
    assert (facility.class_code, facility.cell_code, facility.accuracy_class) == (
        "01037",
        "440105003101001",
        "A",
    )
    Facility.objects.update(attributes={"pole": 7})
    damaged = write_csv(tmp_path / "f.csv", [{**row, "状况": "破损"}])
    assert figures(take(damaged, "facility", crs="wgs84", delta=True, at=LATER)) == (1, 0, 1, 0, 0)
    assert figures(take(damaged, "facility", crs="wgs84", delta=True, at=LATER)) == (1, 0, 0, 1, 0)
    now = Facility.objects.get(valid_to=None)
    assert (now.condition, now.attributes, Facility.objects.count()) == ("damaged", {"pole": 7}, 2)


def test_what_was_ended_comes_back_only_when_the_file_says_so(tmp_path, household):
    take(people(tmp_path, person(1)), "resident")
    take(people(tmp_path, person(1, 状态="迁出")), "resident", delta=True, at=LATER)
    assert reasons(take(people(tmp_path, person(1)), "resident", delta=True, at=LATER)) == [
        (2, "registry_row_ended")
    ]
    assert not HouseholdMember.objects.filter(valid_to=None).exists()
    take(people(tmp_path, person(1, 状态="正常")), "resident", delta=True, at=LATER)
    assert Resident.objects.get().status == "active"
    assert HouseholdMember.objects.filter(valid_to=None).count() == 1
