"""Codes and numbers of the registry: check digits, house codes, facility codes, dates, headings."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.domain.errors import GridlineError
from grid.domain.facility_codes import check_facility_code, class_name, facility_classes
from grid.domain.house_code import (
    RoomNumbers,
    check_house_code,
    compose_house_code,
    floor_number,
    room_numbers,
)
from grid.domain.identity_numbers import (
    check_citizen_id,
    check_credit_code,
    citizen_check_digit,
    credit_check_character,
)
from grid.domain.registry_columns import COLUMNS, REQUIRED, RegistryKind, read_header
from grid.domain.registry_dates import read_date
from grid.domain.registry_words import WORDS, word_value

BUILDING = "44010500310100001"
#: The examples printed in the standards themselves.
STANDARD_ID, STANDARD_CREDIT = "11010519491231002X", "91350100M000100Y43"
DIGITS = st.integers(0, 9).map(str)


def refusal(call, *arguments, **named):
    with pytest.raises(GridlineError) as error:
        call(*arguments, **named)
    return error.value.code


def test_the_examples_of_the_standards_pass():
    citizen = check_citizen_id(STANDARD_ID)
    assert (citizen.birth_on, citizen.is_male) == (date(1949, 12, 31), False)
    assert check_credit_code(STANDARD_CREDIT.lower()) == STANDARD_CREDIT


@given(st.integers(0, 16), DIGITS)
def test_one_wrong_digit_of_an_identity_number_is_found(place, digit):
    wrong = STANDARD_ID[:place] + digit + STANDARD_ID[place + 1 :]
    if wrong != STANDARD_ID:
        assert refusal(check_citizen_id, wrong) in ("id_number_check_digit", "id_number_malformed")


@given(st.integers(0, 16), st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"))
def test_one_wrong_character_of_a_credit_code_is_found(place, character):
    wrong = STANDARD_CREDIT[:place] + character + STANDARD_CREDIT[place + 1 :]
    if wrong != STANDARD_CREDIT:
        assert refusal(check_credit_code, wrong) == "credit_code_check_digit"


@given(st.dates(date(1900, 1, 1), date(2026, 1, 1)), st.integers(0, 999))
def test_a_number_made_by_the_rule_passes(born, sequence):
    body = f"990000{born:%Y%m%d}{sequence:03d}"
    citizen = check_citizen_id(body + citizen_check_digit(body))
    assert (citizen.birth_on, citizen.is_male) == (born, sequence % 2 == 1)


@pytest.mark.parametrize(
    "given", ["", "1101051949123100", "11010519491231002x", "110105194912310 2X", "１" * 18]
)
def test_what_is_no_identity_number(given):
    assert refusal(check_citizen_id, given) == "id_number_malformed"


@pytest.mark.parametrize("given", ["", "91350100M000100Y4", "91350100I000100Y43", STANDARD_CREDIT + "1"])
def test_what_is_no_credit_code(given):
    assert refusal(check_credit_code, given) == "credit_code_malformed"
    assert credit_check_character(STANDARD_CREDIT[:17]) == "3"


@pytest.mark.parametrize(
    ("unit", "floor", "room", "code"),
    [
        ("1单元", "15层", "1503室", "010151503"),
        ("", "-1", "B12", "00B010B12"),
        ("12", "负2层", "1", "12B020001"),
        ("A", "地下1", "101房", "0AB010101"),
    ],
)
def test_a_house_code_is_made_of_what_is_written_on_doors(unit, floor, room, code):
    made = compose_house_code(BUILDING, room_numbers(unit, floor, room))
    assert made == BUILDING + code
    assert check_house_code(made.lower(), BUILDING) == made


@pytest.mark.parametrize(
    ("numbers", "code"),
    [
        (RoomNumbers("", "", ""), "house_code_needs_room"),
        (RoomNumbers("", "1", "10001"), "house_number_malformed"),
        (RoomNumbers("100", "1", "1"), "house_number_malformed"),
    ],
)
def test_what_does_not_fit_its_place_needs_a_code_of_its_own(numbers, code):
    assert refusal(compose_house_code, BUILDING, numbers) == code


def test_a_house_lies_in_its_building():
    assert refusal(check_house_code, "44010500310100002010010101", BUILDING) == "house_code_malformed"
    assert refusal(check_house_code, BUILDING, BUILDING) == "house_code_malformed"
    assert check_house_code("flat7", "NYC-1") == "FLAT7"


@pytest.mark.parametrize(("floor", "number"), [("15", 15), ("B2", -2), ("", None), ("M", None)])
def test_floors_as_numbers(floor, number):
    assert floor_number(floor) == number


def test_a_facility_code_by_both_numberings():
    new = check_facility_code("4401050103700001", "matter_6_2_3_5", "440105")
    assert (new.class_code, new.sequence) == ("01037", "00001")
    old = check_facility_code("4401050137000001", "component_6_2_2_6", "440105")
    assert (old.class_code, old.sequence) == ("0137", "000001")
    assert class_name(new.major, new.minor, "zh") == class_name(old.major, old.minor, "zh") == "路灯"
    assert class_name("01", "999", "en") == facility_classes()["01", ""][1]


@pytest.mark.parametrize(
    ("code", "scheme", "refused"),
    [
        ("440105010370001", "matter_6_2_3_5", "facility_code_malformed"),
        ("4401060103700001", "matter_6_2_3_5", "facility_code_malformed"),
        ("4401059903700001", "matter_6_2_3_5", "facility_class_unknown"),
        ("4401050103700001", "ours", "facility_scheme_unknown"),
    ],
)
def test_what_is_no_facility_code(code, scheme, refused):
    assert refusal(check_facility_code, code, scheme, "440105") == refused


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_every_way_to_begin_with_the_year_is_read_alike(day):
    written = (f"{day:%Y-%m-%d}", f"{day:%Y/%m/%d}", f"{day:%Y%m%d}", f"{day.year}年{day.month}月{day.day}日",
               f"{day.year}.{day.month}.{day.day}", f"{day:%Y-%m-%d} 00:00:00")  # fmt: skip
    assert {read_date(text, column="x") for text in written} == {day}


@pytest.mark.parametrize(
    "text", ["1/2/1990", "90-1-2", "32874", "1990-1", "1990/1-2", "199012", "Jan 1 1990"]
)
def test_a_date_that_can_be_read_in_two_ways_is_refused(text):
    assert refusal(read_date, text, column="x") == "registry_date_ambiguous"


@pytest.mark.parametrize("kind", RegistryKind)
def test_headings_are_known_in_both_languages_and_mean_one_column(kind):
    for column, headings in COLUMNS[kind].items():
        for heading in (column, *headings, column.upper(), f" *{headings[0]}* "):
            others = REQUIRED[kind] - {column}
            header = read_header([heading, *sorted(others)], kind)
            assert header.columns[heading] == column


@pytest.mark.parametrize("words", WORDS)
def test_our_own_values_are_words_for_themselves(words):
    for word, value in WORDS[words].items():
        assert word_value(words, word, column="x", default="") == value
        assert word_value(words, value, column="x", default="") == value
    assert word_value(words, "不详", column="x", default="d") == "d"
    assert refusal(word_value, words, "某人的名字", column="x", default="") == "registry_word_unknown"
