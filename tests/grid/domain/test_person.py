"""Normal forms, masks, seals and digests of persons."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grid.domain.person import (
    Person,
    mask_id_number,
    mask_name,
    mask_phone,
    normal_id_number,
    normal_name,
    normal_phone,
)
from grid.domain.person_sealer import PersonSealer, SealBroken

OLD, NEW = b"o" * 32, b"n" * 32
SEALER = PersonSealer({1: OLD}, 1, b"i" * 32)
PERSON = Person("欧阳测试", "passport", "E12345678", "13800001234", date(1990, 1, 2), "R-1")
TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)


@pytest.mark.parametrize(
    ("given", "shown"),
    [("张小明", "张**"), ("张明", "张*"), ("李", "李*"), ("", ""), ("Anna Lee", "A*******")],
)
def test_a_name_shows_its_first_character(given, shown):
    assert mask_name(given) == shown


@pytest.mark.parametrize(
    ("given", "shown"),
    [("440106199001011234", "440***********1234"), ("E12345678", "*******78"), ("1234", "****"), ("", "")],
)
def test_a_number_shows_its_ends(given, shown):
    assert mask_id_number(given) == shown


@pytest.mark.parametrize(
    ("given", "shown"),
    [("13812345678", "138****5678"), ("84123456", "841*3456"), ("12345", "***45"), ("110", "***")],
)
def test_a_phone_shows_its_ends(given, shown):
    assert mask_phone(given) == shown


@given(TEXT)
def test_no_mask_shows_more_than_half_of_what_is_long(text):
    for mask, most in ((mask_name, 1), (mask_id_number, 7), (mask_phone, 7)):
        shown = mask(text)
        assert sum(1 for a, b in zip(shown, text, strict=False) if a == b and a != "*") <= most


@pytest.mark.parametrize("written", ["欧阳娜娜", " 欧阳 娜娜 ", "欧阳\u3000娜娜"])
def test_blanks_do_not_make_another_name(written):
    assert normal_name(written) == "欧阳娜娜"


@pytest.mark.parametrize("dot", "·•・.")
def test_middle_dots_are_one(dot):
    assert normal_name(f"阿迪力{dot}买买提") == "阿迪力·买买提"


@pytest.mark.parametrize(
    "written", ["13812345678", "138 1234 5678", "+86 138-1234-5678", "0086 13812345678", "138１2345678"]
)
def test_a_mobile_number_is_one_however_written(written):
    assert normal_phone(written) == "13812345678"


def test_a_landline_keeps_its_area_code():
    assert normal_phone("(020) 8412-3456") == "02084123456"
    assert normal_phone("86412345") == "86412345"


@given(TEXT)
def test_normal_forms_stay_as_they_are(text):
    for normal in (normal_name, normal_id_number, normal_phone):
        once = normal(text)
        assert normal(once) == once


@given(st.builds(Person, TEXT, TEXT, TEXT, TEXT, st.none() | st.dates(), TEXT))
def test_what_is_sealed_comes_out_as_it_went_in(person):
    sealed = SEALER.seal_person(person)
    assert SEALER.open_person(sealed.sealed) == person
    again = SEALER.seal_person(person)
    assert sealed.sealed != again.sealed
    assert (sealed.content_index, sealed.id_index) == (again.content_index, again.id_index)


def test_digests_differ_by_what_they_are_of():
    assert SEALER.digest("phone", "1") != SEALER.digest("name", "1")
    assert SEALER.id_index("passport", "E1") != SEALER.id_index("other", "E1")
    assert SEALER.id_index("citizen_id", "99x") == SEALER.id_index("citizen_id", " 99X")
    assert SEALER.phone_index("") is None
    other = PersonSealer({1: OLD}, 1, b"j" * 32)
    assert other.phone_index("1") != SEALER.phone_index("1")


def test_a_seal_opens_in_its_place_only():
    blob = SEALER.seal({"name": "甲"}, "house")
    assert SEALER.open(blob, "house") == {"name": "甲"}
    for broken in (blob[:-1] + bytes([blob[-1] ^ 1]), b"", b"\x02" + blob[1:], blob[:1] + b"\x07" + blob[2:]):
        with pytest.raises(SealBroken):
            SEALER.open(broken, "house")
    with pytest.raises(SealBroken):
        SEALER.open(blob, "resident")


def test_a_new_key_seals_and_the_old_one_opens():
    blob = SEALER.seal_person(PERSON).sealed
    both = PersonSealer({1: OLD, 2: NEW}, 2, b"i" * 32)
    fresh = both.reseal(blob, "resident")
    assert fresh is not None
    assert fresh[1] == 2
    assert both.open_person(fresh) == both.open_person(blob) == PERSON
    assert both.reseal(fresh, "resident") is None
    with pytest.raises(SealBroken):
        SEALER.open_person(fresh)
