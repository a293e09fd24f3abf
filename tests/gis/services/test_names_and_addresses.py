"""Names come and go, roads are renamed, addresses merged: with a reason, and nothing is rewritten."""

from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from gis.domain.address_text import grams, normal_form
from gis.domain.errors import GridlineError
from gis.domain.geocode_answer import Verdict
from gis.models import AddressChange, PlaceName, Road, StandardAddress
from gis.selectors.geocode_text import geocode_text
from gis.services.add_place_name import add_place_name
from gis.services.end_place_name import end_place_name
from gis.services.import_place_names import import_place_names
from gis.services.merge_addresses import merge_addresses
from gis.services.rename_road import rename_road

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
WHY = {"actor": "data_clerk", "at": NOW, "reason": "地名公告"}


@pytest.fixture
def road(demo):
    return Road.objects.get(name_zh="昌岗中路", valid_to__isnull=True)


def test_a_renamed_road_takes_its_addresses_along_and_keeps_its_old_name(road):
    before = list(StandardAddress.objects.filter(road_name="昌岗中路", level="plate").order_by("code"))
    told = rename_road(code=road.code, new_name="昌盛中路", **WHY)
    assert (told.old_name, told.road.name_zh, told.road.valid_to) == ("昌岗中路", "昌盛中路", None)
    road.refresh_from_db()
    assert road.valid_to == NOW
    assert told.addresses >= len(before) > 0
    assert not StandardAddress.objects.filter(road_name="昌岗中路").exists()
    for old in before:
        new = StandardAddress.objects.get(pk=old.pk)
        assert new.full_text == old.full_text.replace("昌岗中路", "昌盛中路")
        assert new.search_text == normal_form(old.search_text.replace("昌岗中路", "昌盛中路"))
        assert sorted(new.grams) == grams(new.search_text)
    for name in ("昌岗中路", "昌盛中路"):
        assert geocode_text(f"{name}{before[0].door_plate}").best.code == before[0].code
    rooms = StandardAddress.objects.filter(level="room", full_text__contains="昌岗中路")
    assert not rooms.exists()


def test_renaming_back_ends_the_former_name(road):
    rename_road(code=road.code, new_name="昌盛中路", **WHY)
    rename_road(code=road.code, new_name="昌岗中路", **{**WHY, "at": datetime(2026, 3, 3, tzinfo=UTC)})
    former = PlaceName.objects.filter(target_code=road.code, relation="former", valid_to__isnull=True)
    assert "昌盛中路" in former.values_list("name", flat=True)
    assert "昌岗中路" not in former.values_list("name", flat=True)


def test_only_the_nearer_of_two_roads_with_one_name_is_renamed(road):
    other = Road.objects.exclude(code=road.code).filter(code__endswith="1", valid_to__isnull=True).last()
    own = StandardAddress.objects.filter(road_name=other.name_zh, level="plate").order_by("code").first()
    Road.objects.filter(pk=other.pk).update(name_zh="昌岗中路")
    StandardAddress.objects.filter(road_name=other.name_zh).update(road_name="昌岗中路")
    rename_road(code=road.code, new_name="昌盛中路", **WHY)
    own.refresh_from_db()
    assert own.road_name == "昌岗中路"


@pytest.mark.parametrize(
    ("name", "code"), [("", "place_name_empty"), ("!!", "place_name_empty"), ("路" * 101, "name_too_long"),
                       ("昌岗中路", "road_name_unchanged")],
)  # fmt: skip
def test_no_road_gets_a_name_that_is_none(road, name, code):
    with pytest.raises(GridlineError, match=code):
        rename_road(code=road.code, new_name=name, **WHY)


def test_the_same_name_twice_changes_nothing(road):
    one = {"kind": "road", "name": "老昌岗路", "target_code": road.code, "relation": "alias"}
    named, added = add_place_name(**one, **WHY)
    again, added_again = add_place_name(**one, **WHY)
    assert (added, added_again, again.pk) == (True, False, named.pk)
    assert (named.pinyin, named.initials) == ("laochangganglu", "lcgl")
    assert AddressChange.objects.filter(subject_code=road.code, kind="name_added").count() == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"kind": "street"}, "place_name_kind_unknown"), ({"relation": "nickname"}, "place_name_relation_unknown"),
        ({"name": " "}, "place_name_empty"), ({"name": "长" * 101}, "name_too_long"),
        ({"target_code": "nobody"}, "place_target_unknown"), ({"name": "昌岗中路"}, "place_name_is_official"),
    ],
)  # fmt: skip
def test_what_is_no_further_name_is_refused(road, change, code):
    one = {"kind": "road", "name": "老昌岗路", "target_code": road.code, "relation": "alias", **change}
    with pytest.raises(GridlineError, match=code):
        add_place_name(**one, **WHY)
    assert not AddressChange.objects.filter(kind="name_added").exists()


def test_an_ended_name_stays_on_record(road):
    named, _ = add_place_name(kind="road", name="老昌岗路", target_code=road.code, relation="alias", **WHY)
    end_place_name(name_id=named.pk, **WHY)
    named.refresh_from_db()
    assert named.valid_to == NOW
    with pytest.raises(GridlineError, match="place_name_unknown"):
        end_place_name(name_id=named.pk, **WHY)


def test_merged_addresses_point_at_what_stays_and_their_rooms_move(demo):
    old, middle, into = StandardAddress.objects.filter(level="plate", building__isnull=False).order_by(
        "code"
    )[:3]
    room = StandardAddress.objects.filter(level="room").first()
    StandardAddress.objects.filter(pk=room.pk).update(parent_code=old.code)
    merge_addresses(codes=[old.code], into=middle.code, **WHY)
    merge_addresses(codes=[middle.code], into=into.code, **WHY)
    for address in (old, middle, room):
        address.refresh_from_db()
    assert (old.status, old.successor_code) == ("merged", into.code)
    assert middle.successor_code == into.code
    assert room.parent_code == into.code
    answer = geocode_text(f"{old.road_name}{old.door_plate}")
    assert (answer.verdict, answer.best.code) == (Verdict.SURE, into.code)
    history = AddressChange.objects.filter(kind="addresses_merged").order_by("pk")
    assert history.first().details["merged"] == {old.code: old.full_text}


@pytest.mark.parametrize(
    ("codes", "into", "code"),
    [([], 0, "addresses_unknown"), ([0], 0, "address_merged_into_itself"), (["nobody"], 0, "addresses_unknown"),
     ([0], "nobody", "addresses_unknown"), ([0], "room", "address_levels_differ")],
)  # fmt: skip
def test_what_cannot_be_merged_is_refused(demo, codes, into, code):
    own = StandardAddress.objects.filter(level="plate").order_by("code").first().code
    room = StandardAddress.objects.filter(level="room").first().code
    meant = {0: own, "room": room}
    with pytest.raises(GridlineError, match=code):
        merge_addresses(codes=[meant.get(one, one) for one in codes], into=meant.get(into, into), **WHY)


@pytest.mark.parametrize(
    "statement", ["UPDATE gis_addresschange SET reason = ''", "DELETE FROM gis_addresschange"]
)
def test_history_is_not_rewritten(road, statement):
    add_place_name(kind="road", name="老昌岗路", target_code=road.code, relation="alias", **WHY)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


HEADING = "kind,name,relation,target_code\n"


def test_names_from_a_file_twice_are_the_same_and_bad_lines_are_told(road, tmp_path, capsys):
    path = tmp_path / "names.csv"
    named = [("老昌岗路", "alias", road.code), ("", "alias", road.code), ("某路", "alias", "nobody")]
    rows = "".join(
        f"road,{name},{relation},{code}\n"
        for name, relation, code in [*named, ("昌兴路", "former", road.code)]
    )
    path.write_text("\ufeff" + HEADING + rows, encoding="utf-8")
    first = import_place_names(path=path, **WHY)
    assert (first.read, first.added, first.unchanged) == (4, 2, 0)
    assert [(line, code) for line, code, _ in first.rejected] == [
        (3, "place_name_empty"), (4, "place_target_unknown"),
    ]  # fmt: skip
    call_command("import_place_names", str(path))
    told = capsys.readouterr().out
    assert "read 4 = added 0 + unchanged 2 + rejected 2" in told
    assert "4: place_target_unknown" in told


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"name,code\n", "place_name_columns_missing"), (b"", "place_name_columns_missing"),
     ("kind,name,relation,target_code\nroad,老路".encode("gbk"), "place_name_file_unreadable")],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_explained(demo, tmp_path, content, code):
    path = tmp_path / "names.csv"
    path.write_bytes(content)
    with pytest.raises(CommandError, match=code):
        call_command("import_place_names", str(path))
    with pytest.raises(CommandError, match="place_name_file_unreadable"):
        call_command("import_place_names", str(tmp_path / "absent.csv"))


def test_the_commands_tell_what_they_did(road, capsys):
    call_command("rename_road", road.code, "昌盛中路", "--reason", "公告")
    assert "昌岗中路 → 昌盛中路" in capsys.readouterr().out
    one, other = StandardAddress.objects.filter(road_name="昌盛中路", level="plate").order_by("code")[:2]
    call_command("merge_addresses", one.code, "--into", other.code, "--reason", "重复")
    assert other.full_text in capsys.readouterr().out
    with pytest.raises(CommandError, match="road_unknown"):
        call_command("rename_road", "nobody", "某路", "--reason", "公告")
