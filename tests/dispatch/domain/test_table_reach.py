"""Rows that can never win, and a matrix that says what routing says."""

import random

import pytest

from dispatch.domain.coverage import Coverage, Spot, subjects_of
from dispatch.domain.dispatch_rows import AreaKind, DispatchRow, SubjectKind
from dispatch.domain.routing import RoutingFacts, RoutingIndex, route
from dispatch.domain.table_check import World, check_table
from dispatch.domain.table_reach import unreachable_faults
from grid.domain.units import UnitsIndex
from tests.dispatch.routing_builders import COMMUNITIES, demo_catalogue, demo_units, row, unit

CATALOGUE, UNITS = demo_catalogue(), demo_units()
HERE = "community:440105001001"
NET = row(99, "district:district_urban_mgmt")


def faults_of(*rows: DispatchRow) -> list[tuple[int | None, str, str]]:
    return [(one.row, one.column, one.code) for one in unreachable_faults(rows, CATALOGUE, UNITS)]


@pytest.mark.parametrize(
    ("attributes", "code"),
    [
        ({"kind": ["ticket"]}, "row_condition_never_met"),
        ({"origin": ["national"]}, "row_condition_never_met"),
        ({"kind": ["hotline", "ticket"]}, None),
        ({"on_duty": ["whenever"]}, "row_condition_never_met"),
        ({"facility_owner": ["whoever"]}, None),
    ],
)
def test_a_condition_that_no_ticket_meets(attributes, code):
    found = faults_of(row(1, "DISTRICT_WATER", "matter:E01", attributes=attributes), NET)
    assert found == ([(1, "attributes", code)] if code else [])


def test_a_row_that_leads_nobody_in_the_subdistrict_it_names():
    assert faults_of(row(1, "subdistrict_of:subdistrict", "", "subdistrict:440105009"), NET) == [
        (1, "lead_unit", "row_leads_nobody_here")
    ]
    assert not faults_of(row(1, "subdistrict_of:subdistrict", "", "subdistrict:440105002"), NET)


def test_rows_for_both_origins_leave_nothing_to_a_row_for_either():
    split = [
        row(n, "DISTRICT_WATER", "matter:E01", attributes={"origin": [o]})
        for n, o in ((1, "city"), (2, "local"))
    ]
    assert faults_of(*split, row(3, "DISTRICT_LANDSCAPE", "matter:E01"), NET) == [
        (3, "subject", "row_unreachable")
    ]
    assert not faults_of(split[0], row(3, "DISTRICT_LANDSCAPE", "matter:E01"), NET)


def test_rows_of_a_role_leave_a_weaker_row_what_they_cannot_place():
    split = [
        row(n, "subdistrict_of:subdistrict", "matter:E01", attributes={"origin": [o]})
        for n, o in ((1, "city"), (2, "local"))
    ]
    assert not faults_of(*split, row(3, "DISTRICT_LANDSCAPE", "matter:E01"), NET)


def all_classes_and_matters(lead: str) -> list[DispatchRow]:
    roots = sorted({path[-1] for path in map(CATALOGUE.class_path, CATALOGUE.request_classes)})
    rows = [row(number, lead, f"request_class:{code}") for number, code in enumerate(roots, 1)]
    letters = sorted({matter.path[-1] for matter in CATALOGUE.matters.values()})
    return rows + [row(50 + number, lead, f"matter:{code}") for number, code in enumerate(letters)]


def test_a_row_for_any_subject_in_an_area_below_rows_for_every_subject():
    """The clerk who means "everything here goes to …" must say so for the subjects."""
    whole = all_classes_and_matters("DISTRICT_WATER")
    assert faults_of(*whole, row(98, "DISTRICT_LANDSCAPE", "", HERE), NET) == [
        (98, "subject", "row_unreachable_subject")
    ]
    assert not faults_of(*whole[1:], row(98, "DISTRICT_LANDSCAPE", "", HERE), NET)
    of_the_place = all_classes_and_matters("subdistrict_of:subdistrict")
    assert faults_of(*of_the_place, row(98, "DISTRICT_LANDSCAPE", "", HERE))
    assert not faults_of(*of_the_place, row(98, "DISTRICT_LANDSCAPE", "", channels=["12345"]))


def test_a_major_class_whose_matters_all_have_rows():
    below = [code for code, matter in CATALOGUE.matters.items() if "E02" in matter.path]
    rows = [row(number, "DISTRICT_WATER", f"matter:{code}") for number, code in enumerate(below, 1)]
    assert faults_of(*rows, row(90, "DISTRICT_LANDSCAPE", "matter:E02"), NET) == [
        (90, "subject", "row_unreachable")
    ]
    assert not faults_of(*rows[1:], row(90, "DISTRICT_LANDSCAPE", "matter:E02"), NET)


def test_a_unit_in_a_ring_and_a_limit_that_cannot_be():
    ringed = UnitsIndex.of([unit("A", "district_water", parent_code="B"), unit("B", "tax", parent_code="A")])
    world = World(CATALOGUE, ringed, longest_limit_days=366)
    assert [one.code for one in check_table([row(1, "A", "matter:E01")], world)] == ["row_unit_in_ring"]


def test_a_row_called_unreachable_is_never_reached():
    """Soundness against routing itself: random tables, random tickets; what is flagged never wins."""
    chance = random.Random(7)
    subjects = ["matter:E01", "matter:E01001", "request_class:R01"]
    areas = ["", HERE, "zone:Z1"]
    leads = ["DISTRICT_WATER", "DISTRICT_LANDSCAPE", "subdistrict_of:subdistrict"]
    named = [{}, {"origin": ["city"]}, {"origin": ["local"]}, {"kind": ["hotline"]}, {"kind": ["grid_event"]}]
    conditions = [*({"attributes": attributes} for attributes in named), {"channels": ["a"]}]
    flagged = 0
    for _ in range(150):
        rows = [
            row(
                n,
                chance.choice(leads),
                chance.choice(subjects),
                chance.choice(areas),
                **chance.choice(conditions),
            )
            for n in range(1, 25)
        ]
        dead = {one.row for one in unreachable_faults(rows, CATALOGUE, UNITS)}
        flagged += len(dead)
        index = RoutingIndex.of(rows)
        for _ in range(60):
            ticket = RoutingFacts(
                chance.choice(["hotline", "grid_event"]),
                origin=chance.choice(["city", "local"]),
                request_class_path=chance.choice(
                    [(), ("R01",), ("R0101", "R01"), ("R010101", "R0101", "R01")]
                ),
                matter_path=chance.choice([("E01001", "E01", "E"), ("E02001", "E02", "E")]),
                channel=chance.choice(["a", "b"]),
                place_known=True,
                subdistrict_code="440105001",
                community_code=chance.choice(["440105001001", "440105001002"]),
                zone_codes=chance.choice([(), ("Z1",)]),
            )
            assert route(ticket, index, UNITS).row not in dead
    assert flagged > 20


def test_the_matrix_answers_as_routing_does():
    chance = random.Random(3)
    subjects = [
        "",
        "matter:E",
        "matter:E01",
        "request_class:R01",
        "request_class:R0101",
        "request_class:R010101",
    ]
    areas = ["", "", HERE, "subdistrict:440105001", "subdistrict:440105002"]
    leads = [
        "DISTRICT_WATER",
        "subdistrict_of:subdistrict",
        "TAX",
        "ROAD_CONTRACTOR",
        "subdistrict_of:no_such",
    ]
    spots = [Spot(AreaKind.COMMUNITY, code, "", above, code) for code, above in COMMUNITIES.items()]
    some = [one for one in subjects_of(CATALOGUE) if one.code.startswith(("R0101", "E0100", "R02"))]
    for _ in range(25):
        seen, rows = set(), []
        for number in range(1, 11):
            key = chance.choice(subjects), chance.choice(areas)
            if key not in seen:
                seen.add(key)
                rows.append(row(number, chance.choice(leads), *key))
        index, coverage = RoutingIndex.of(rows), Coverage.of(rows, UNITS)
        for subject in chance.sample(some, 12):
            for spot, owner in zip(spots, coverage.owners(subject, spots), strict=True):
                is_class = subject.kind is SubjectKind.REQUEST_CLASS
                facts = RoutingFacts(
                    subject.ticket_kind,
                    origin="local",
                    request_class_path=subject.path if is_class else (),
                    matter_path=() if is_class else subject.path,
                    place_known=True,
                    subdistrict_code=spot.subdistrict,
                    community_code=spot.community,
                )
                decided = route(facts, index, UNITS)
                assert (owner and (owner.row, owner.unit)) == (
                    (decided.row, decided.lead_unit) if decided.lead_unit else None
                )
