"""Publication refuses what could not route, row by row."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.domain.dispatch_rows import AreaKind, Conditions, DispatchRow
from dispatch.domain.table_check import World, check_table
from tests.dispatch.routing_builders import COMMUNITIES, demo_catalogue, demo_units, row

WORLD = World(demo_catalogue(), demo_units(), {AreaKind.COMMUNITY: frozenset(COMMUNITIES)})


def faults_of(*rows: DispatchRow) -> list[tuple[int | None, str, str]]:
    return [(fault.row, fault.column, fault.code) for fault in check_table(rows, WORLD)]


@pytest.mark.parametrize(
    "good",
    [
        row(1, "subdistrict_of:subdistrict", "request_class:R010101", "community:440105001001"),
        row(1, "district:district_water", "matter:E"),
        row(1, "DISTRICT_WATER", "matter:E01"),
        row(1, "traffic_police".upper(), co_units=["community_of"], notify_units=["ROAD_CONTRACTOR"]),
        row(1, "TAX", fallback="subdistrict_of:subdistrict_enforcement"),
    ],
)
def test_a_good_row_passes(good):
    assert faults_of(good) == []


@pytest.mark.parametrize(
    ("bad", "column", "code"),
    [
        (row(1, "DISTRICT_WATER", "request_class:R99"), "subject", "row_subject_unknown"),
        (row(1, "DISTRICT_WATER", "request_class:"), "subject", "row_subject_unknown"),
        (row(1, "DISTRICT_WATER", "matter:E99"), "subject", "row_subject_unknown"),
        (row(1, "DISTRICT_WATER", "matter:D02001"), "subject", "row_subject_is_collection"),
        (row(1, "DISTRICT_WATER", "any:E01"), "subject", "row_subject_not_needed"),
        (row(1, "DISTRICT_WATER", area="community:440105009009"), "area", "row_area_unknown"),
        (row(1, "DISTRICT_WATER", area="zone:Z1"), "area", "row_area_unknown"),
        (row(1, "DISTRICT_WATER", area="anywhere:Z1"), "area", "row_area_not_needed"),
        (row(1, "NOBODY"), "lead_unit", "row_unit_unknown"),
        (row(1, "district:subdistrict"), "lead_unit", "row_unit_unknown"),
        (row(1, "subdistrict_of:district_water"), "lead_unit", "row_unit_unknown"),
        (row(1, "ROAD_CONTRACTOR"), "lead_unit", "row_lead_is_contractor"),
        (row(1, "community_of"), "lead_unit", "row_lead_is_community"),
        (row(1, "TAX", fallback="NOBODY"), "fallback_unit", "row_unit_unknown"),
        (row(1, "TAX", fallback="CITY_METRO"), "fallback_unit", "row_fallback_may_not_lead"),
        (row(1, "TAX", co_units=["NOBODY"]), "co_units", "row_unit_unknown"),
        (row(1, "TAX", co_units=["ROAD_CONTRACTOR"]), "co_units", "row_co_unit_is_contractor"),
        (row(1, "TAX", notify_units=["district:no_such"]), "notify_units", "row_unit_unknown"),
    ],
)
def test_a_bad_row_is_named_with_its_column_and_reason(bad, column, code):
    assert faults_of(bad) == [(1, column, code)]


def test_an_empty_table_is_refused():
    assert [fault.code for fault in check_table((), WORLD)] == ["table_empty"]


@pytest.mark.parametrize(
    ("mine", "theirs", "tie"),
    [
        ({}, {}, True),
        ({"channels": ["12345"]}, {"channels": ["12345", "window"]}, True),
        ({"channels": ["12345"]}, {"channels": ["window"]}, False),
        ({"channels": ["12345"]}, {}, False),
        ({"channels": ["12345"]}, {"request_types": ["help"]}, False),
        ({"attributes": {"on_duty": ["yes"]}}, {"attributes": {"on_duty": ["no"]}}, False),
        ({"attributes": {"on_duty": ["yes"]}}, {"attributes": {"facility_owner": ["city"]}}, True),
    ],
)
def test_rows_that_one_ticket_could_match_equally_well_tie(mine, theirs, tie):
    rows = row(1, "DISTRICT_WATER", "matter:E01", **mine), row(2, "DISTRICT_WATER", "matter:E01", **theirs)
    assert faults_of(*rows) == ([(2, "subject", "row_ties")] if tie else [])


def test_a_row_that_ties_with_several_is_reported_once_with_the_first():
    rows = [row(number, "DISTRICT_WATER", "matter:E01") for number in (1, 2, 3)]
    faults = check_table(rows, WORLD)
    assert [(fault.row, fault.params["other"]) for fault in faults] == [(2, 1), (3, 1)]


def test_rows_of_different_subjects_or_areas_never_tie():
    assert not faults_of(
        row(1, "DISTRICT_WATER", "matter:E01"),
        row(2, "DISTRICT_WATER", "matter:E02"),
        row(3, "DISTRICT_WATER", "matter:E01", "community:440105001001"),
    )


def test_a_row_number_is_given_once():
    same = row(1, "DISTRICT_WATER", "matter:E01"), row(1, "DISTRICT_WATER", "matter:E02")
    assert (1, "row", "row_number_twice") in faults_of(*same)


values = st.frozensets(st.sampled_from("ab"))


@st.composite
def conditions(draw: st.DrawFn) -> Conditions:
    some = st.frozensets(st.sampled_from("ab"), min_size=1)
    named = draw(st.dictionaries(st.sampled_from("xy"), some))
    return Conditions(draw(values), draw(values), tuple(sorted(named.items())))


@given(conditions(), conditions())
def test_can_hold_together_says_exactly_when_a_ticket_meets_both(one, other):
    tickets = [
        (channel, request_type, {name: value for name, value in (("x", x), ("y", y)) if value})
        for channel in "abc"
        for request_type in "abc"
        for x in ("a", "b", "")
        for y in ("a", "b", "")
    ]
    both = any(one.hold(*ticket) and other.hold(*ticket) for ticket in tickets)
    assert one.can_hold_together(other) == both
