"""Limits as value and unit, the limit table, and which limit rules a ticket."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.domain.alarm_events import ALARM_SUBJECT
from dispatch.domain.calendar_files import read_days, read_limits, read_office_hours
from dispatch.domain.handling_limit import choose_handling_limit
from dispatch.domain.limits import ClockKind, Limit, LimitError, LimitRow, LimitTable, MissingLimit
from dispatch.domain.running_stages import RUNNING_STAGES
from tests.dispatch.clock_builders import limits, rows


@pytest.mark.parametrize("written", ["30min", "2ch", "4wh", "90wmin", "1wd", "30cd", "0wh"])
def test_the_short_form_comes_back(written: str) -> None:
    assert str(Limit.parse(written)) == written


def test_equal_spans_on_one_clock_are_equal() -> None:
    assert Limit.parse("120min") == Limit.parse("2ch")
    assert Limit.parse("2.5wh") == Limit.parse("150wmin")
    assert Limit.parse("8wh") != Limit.parse("1wd"), "hours are never days"
    assert Limit.parse("24ch") != Limit.parse("1cd")


@pytest.mark.parametrize(
    "written", ["", "4", "wh", "-1wd", "1.5wd", "4 hours", "1e3wh", "0.001ch", "4wh "[:2]]
)
def test_what_is_no_limit_is_refused(written: str) -> None:
    with pytest.raises(LimitError):
        Limit.parse(written)


@pytest.mark.parametrize(
    ("value", "unit"),
    [("x", "work_hour"), (-1, "work_hour"), (1, "week"), ("nan", "work_hour"), ("1/0", "work_hour")],
)
def test_what_cannot_stand_in_a_table_is_refused(value: object, unit: str) -> None:
    with pytest.raises(LimitError):
        Limit.of(value, unit)


@given(st.integers(0, 5000), st.sampled_from(["min", "wmin", "ch", "wh", "wd", "cd"]))
def test_every_limit_survives_writing_and_reading(value: int, suffix: str) -> None:
    limit = Limit.parse(f"{value}{suffix}")
    assert Limit.parse(str(limit)) == limit
    written = limit.as_json()
    assert Limit.of(written["value"], str(written["unit"])) == limit


@given(st.integers(1, 5000), st.sampled_from(["min", "wmin", "ch", "wh", "wd", "cd"]))
def test_half_a_limit_is_rounded_up(value: int, suffix: str) -> None:
    limit = Limit.parse(f"{value}{suffix}")
    half = limit.halved()
    assert half.kind == limit.kind
    assert limit.value <= 2 * half.value
    assert 2 * (half.minutes + half.days) - (limit.minutes + limit.days) in (0, 1)


def test_the_first_condition_with_a_row_wins_then_the_default_then_any_life_cycle() -> None:
    table = LimitTable(
        [
            LimitRow("hotline", "sign", "", Limit.parse("1wd")),
            LimitRow("hotline", "sign", "emergency", Limit.parse("30min")),
            LimitRow("any", "timer", "", Limit.parse("4wh")),
        ]
    )
    assert table.find("hotline", "sign", "emergency") == Limit.parse("30min")
    assert table.find("hotline", "sign", None, "fast_track", "emergency") == Limit.parse("30min")
    assert table.find("hotline", "sign", "fast_track") == Limit.parse("1wd")
    assert table.find("grid_event", "timer") == Limit.parse("4wh")
    with pytest.raises(MissingLimit):
        table.find("grid_event", "sign")


def test_our_limits_read_without_fault_and_name_their_source() -> None:
    entries, faults = read_limits(rows("limits.csv"))
    assert not faults
    assert all(entry.source for entry in entries)
    assert {entry.kind for entry in entries} == {*RUNNING_STAGES, LimitTable.ANY, ALARM_SUBJECT}
    assert len(limits()) == len(entries)


def test_faulty_files_say_every_fault_with_its_line() -> None:
    days = [
        {"date": "2026-02-30", "kind": "holiday"},
        {"date": "2026-02-03", "kind": "feast"},
        {"day": "2026-02-03"},
    ]
    assert [fault.row for fault in read_days(days)[1]] == [2, 3, 4]
    twice = [{"date": "2026-02-03", "kind": "holiday"}] * 2
    assert [fault.code for fault in read_days(twice)[1]] == ["calendar_row_twice"]
    hours = [
        {"opens": "09:00", "closes": "25:00"},
        {"opens": "9", "closes": "18:00"},
        {"opens": "24:30", "closes": "9:00"},
    ]
    assert [fault.row for fault in read_office_hours(hours)[1]] == [2, 3, 4]
    overlapping = [{"opens": "08:00", "closes": "12:00"}, {"opens": "11:00", "closes": "24:00"}]
    assert [fault.code for fault in read_office_hours(overlapping)[1]] == ["office_hours_overlap"]
    bad = [{"kind": "hotline", "step": "sign", "limit_value": "1.5", "limit_unit": "working_day"}]
    assert [fault.code for fault in read_limits(bad)[1]] == ["calendar_row_bad"]


def test_which_limit_rules() -> None:
    rule, condition, hazard, usual = (Limit.parse(text) for text in ("3wd", "2ch", "4ch", "15wd"))
    hotline = {"kind": "hotline", "origin": "local", "request_type": "consultation"}
    assert choose_handling_limit(**hotline, rule=rule, request_class=hazard) == rule
    assert choose_handling_limit(**hotline, request_class=hazard) == hazard
    assert choose_handling_limit(**hotline, request_class=usual) is None, "the request type decides"
    assert choose_handling_limit(kind="hotline", origin="local", request_class=usual) == usual
    assert choose_handling_limit(kind="hotline", origin="city", request_class=usual) is None, (
        "the city's times do"
    )
    assert choose_handling_limit(kind="grid_event", origin="local", condition=condition) == condition
    assert choose_handling_limit(kind="grid_event", origin="local", condition=condition, rule=rule) == rule


def test_values_are_exact() -> None:
    assert Limit.of("5", "minute") == Limit(Fraction(1, 12), ClockKind.CONTINUOUS_HOUR)
    assert Limit.of("0.50", "continuous_hour").minutes == 30
