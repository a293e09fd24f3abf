"""Which row wins, who may not lead, and what the decision says about it."""

import pytest

from dispatch.domain.dispatch_rows import DispatchMode, DispatchRow, Priority
from dispatch.domain.limits import Limit
from dispatch.domain.routing import RoutingDecision, RoutingFacts, RoutingIndex, route
from tests.dispatch.routing_builders import NOWHERE, demo_units, facts, row

UNITS = demo_units()
OFFICE = "440105001-SUBDISTRICT"


def decide(rows: list[DispatchRow], ticket: RoutingFacts | None = None) -> RoutingDecision:
    return route(ticket or facts(), RoutingIndex.of(rows, version=7), UNITS)


@pytest.mark.parametrize(
    ("stronger", "weaker", "why"),
    [
        ({"subject": "request_class:R010101"}, {"subject": "request_class:R0101"}, "subject_broader"),
        ({"subject": "request_class:R01"}, {"subject": "matter:E01012"}, "subject_of_other_catalogue"),
        ({"subject": "matter:E"}, {"subject": ""}, "subject_any"),
        ({"area": "maintenance_boundary:M1"}, {"area": "zone:Z1"}, "area_broader"),
        ({"area": "zone:Z1"}, {"area": "cell:440105001001001"}, "area_broader"),
        ({"area": "cell:440105001001001"}, {"area": "community:440105001001"}, "area_broader"),
        ({"area": "community:440105001001"}, {"area": "subdistrict:440105001"}, "area_broader"),
        ({"area": "subdistrict:440105001"}, {}, "area_broader"),
        ({"channels": ["12345"]}, {"request_types": ["complaint"]}, "names_no_channel"),
        ({"request_types": ["complaint"]}, {"attributes": {"origin": ["city"]}}, "names_no_request_type"),
        ({"attributes": {"origin": ["city"]}}, {}, "fewer_attributes"),
        (
            {"subject": "request_class:R0101"},
            {"subject": "request_class:R01", "area": "cell:440105001001001", "channels": ["12345"]},
            "subject_broader",
        ),
    ],
)
def test_the_more_specific_row_wins_and_the_other_is_runner_up(stronger, weaker, why):
    ticket = facts(matter_path=("E01012", "E01", "E"), zone_codes=("Z1",), maintenance_boundary_codes=("M1",))
    decision = decide(
        [row(1, "DISTRICT_WATER", **weaker), row(2, "district:district_transport", **stronger)], ticket
    )
    assert (decision.row, decision.lead_unit) == (2, "DISTRICT_TRANSPORT")
    assert [(r.row, r.unit, r.why) for r in decision.runners_up] == [(1, "DISTRICT_WATER", why)]


def test_a_grid_event_asks_the_matter_before_the_class():
    rows = [
        row(1, "DISTRICT_WATER", "request_class:R010101"),
        row(2, "DISTRICT_TRANSPORT", "matter:E01012"),
    ]
    ticket = facts(kind="grid_event", origin="local", matter_path=("E01012", "E01", "E"))
    assert decide(rows, ticket).row == 2


def test_the_answer_carries_row_version_facts_limit_and_border():
    ticket = facts(border_distance_m=12.5, border_neighbour="440105001002")
    decision = decide(
        [
            row(
                4,
                "subdistrict_of:subdistrict_enforcement",
                "request_class:R0101",
                "community:440105001001",
                channels=["12345", "12319"],
                co_units=["community_of"],
                notify_units=["district:district_urban_mgmt"],
                limit=Limit.parse("4wh"),
                priority=Priority.FAST_TRACK,
            )
        ],
        ticket,
    )
    assert decision.as_json() == {
        "outcome": "auto",
        "lead_unit": "440105001-SUBDISTRICT_ENFORCEMENT",
        "co_units": ["440105001001-COM"],
        "notify_units": ["DISTRICT_URBAN_MGMT"],
        "row": 4,
        "table_version": 7,
        "facts": [
            ["subject", "request_class:R0101"],
            ["area", "community:440105001001"],
            ["channel", "12345"],
            ["lead_by", "subdistrict_of:subdistrict_enforcement"],
            ["subdistrict", "440105001"],
            ["community", "440105001001"],
        ],
        "runners_up": [],
        "excluded": [],
        "cautions": [],
        "limit": "4wh",
        "priority": "fast_track",
        "suggestion": None,
        "border_distance_m": 12.5,
        "border_neighbour": "440105001002",
    }


def test_a_row_that_asks_is_only_proposed():
    decision = decide([row(1, "DISTRICT_WATER", mode=DispatchMode.CONFIRM)])
    assert decision.outcome == "confirm"
    assert decision.cautions == ("row_asks_confirmation",)


@pytest.mark.parametrize(
    "condition", [{"channels": ["12319"]}, {"request_types": ["help"]}, {"attributes": {"on_duty": ["no"]}}]
)
def test_a_condition_that_is_not_met_or_not_known_does_not_match(condition):
    decision = decide([row(1, "DISTRICT_WATER", **condition)])
    assert decision.outcome == "none"
    assert decision.lead_unit is None
    assert decision.cautions == ("no_row",)


def test_an_attribute_that_is_known_matches():
    ticket = facts(attributes={"facility_owner": "city"})
    rows = [row(1, "DISTRICT_WATER", attributes={"facility_owner": ["city", "utility"]})]
    assert ("attribute.facility_owner", "city") in decide(rows, ticket).facts


@pytest.mark.parametrize("owner", ["TRAFFIC_POLICE", "CITY_DRAINAGE"])
def test_a_city_ticket_whose_owner_the_district_cannot_order_is_proposed_for_return(owner):
    decision = decide([row(1, owner, "request_class:R01")])
    assert decision.outcome == "confirm"
    assert decision.suggestion == "return_to_city"
    assert decision.lead_unit == OFFICE
    assert decision.notify_units == (owner,)
    relation = "vertical" if owner == "TRAFFIC_POLICE" else "city"
    assert [(e.unit, e.reason) for e in decision.excluded] == [(owner, f"relation_{relation}")]
    assert "owner_out_of_reach" in decision.cautions


def test_after_the_city_refused_the_return_it_is_not_suggested_again():
    decision = decide([row(1, "TRAFFIC_POLICE")], facts(city_return_blocked=True))
    assert (decision.suggestion, decision.lead_unit, decision.outcome) == (None, OFFICE, "confirm")


def test_a_local_ticket_cannot_be_returned_so_the_subdistrict_is_proposed():
    decision = decide([row(1, "TRAFFIC_POLICE")], facts(origin="local"))
    assert (decision.suggestion, decision.lead_unit, decision.outcome) == (None, OFFICE, "confirm")


def test_on_a_grid_event_the_subdistrict_leads_at_once_and_the_owner_is_notified():
    ticket = facts(kind="grid_event", origin="local", matter_path=("E05003", "E05", "E"))
    decision = decide([row(1, "CITY_DRAINAGE", "matter:E05003")], ticket)
    assert (decision.outcome, decision.lead_unit, decision.notify_units) == (
        "auto",
        OFFICE,
        ("CITY_DRAINAGE",),
    )


def test_the_rows_own_fallback_acts_instead_of_the_subdistrict():
    decision = decide([row(1, "ECOLOGY_ENV", fallback="subdistrict_of:subdistrict_enforcement")])
    assert decision.lead_unit == "440105001-SUBDISTRICT_ENFORCEMENT"


def test_return_is_suggested_even_when_nobody_could_act_meanwhile():
    decision = decide([row(1, "TAX")], facts(**NOWHERE))
    assert (decision.outcome, decision.lead_unit, decision.suggestion) == ("confirm", None, "return_to_city")
    assert decision.notify_units == ("TAX",)


def test_a_community_gives_way_to_its_subdistrict():
    decision = decide([row(1, "community_of")])
    assert decision.lead_unit == OFFICE
    assert [(e.unit, e.reason) for e in decision.excluded] == [("440105001001-COM", "community_never_leads")]


def test_a_contractor_is_passed_over_and_the_next_row_is_only_proposed():
    decision = decide([row(1, "ROAD_CONTRACTOR", "request_class:R01"), row(2, "DISTRICT_TRANSPORT")])
    assert (decision.lead_unit, decision.outcome) == ("DISTRICT_TRANSPORT", "confirm")
    assert [(e.unit, e.reason) for e in decision.excluded] == [("ROAD_CONTRACTOR", "relation_contractor")]
    assert decision.cautions == ("stronger_row_unanswered",)
    assert decision.suggestion is None


def test_without_a_place_rows_of_areas_do_not_match_and_the_answer_says_so():
    rows = [
        row(1, "DISTRICT_WATER", area="subdistrict:440105001"),
        row(2, "subdistrict_of:subdistrict", "request_class:R010101"),
        row(3, "district:district_command_centre", "request_class:R01"),
    ]
    decision = decide(rows, facts(**NOWHERE))
    assert (decision.row, decision.lead_unit, decision.outcome) == (3, "DISTRICT_COMMAND_CENTRE", "confirm")
    assert [(e.unit, e.reason) for e in decision.excluded] == [
        ("subdistrict_of:subdistrict", "subdistrict_unknown")
    ]
    assert ("place", "unknown") in decision.facts


def test_without_a_place_and_without_a_district_row_nobody_is_named():
    decision = decide([row(1, "subdistrict_of:subdistrict")], facts(**NOWHERE))
    assert decision.outcome == "none"
    assert decision.cautions == ("no_row", "place_unknown")


def test_a_place_in_another_district_is_proposed_for_return():
    ticket = facts(**{**NOWHERE, "place_known": True, "in_district": False})
    decision = decide([row(1, "DISTRICT_WATER")], ticket)
    assert (decision.outcome, decision.suggestion) == ("confirm", "return_to_city")
    assert "outside_district" in decision.cautions


def test_a_barred_unit_is_neither_lead_nor_told():
    ticket = facts(barred_units={"DISTRICT_WATER": "returned_it"})
    rows = [
        row(1, "DISTRICT_WATER", "request_class:R01"),
        row(2, "DISTRICT_TRANSPORT", co_units=["DISTRICT_WATER"], notify_units=["DISTRICT_WATER"]),
    ]
    decision = decide(rows, ticket)
    assert decision.lead_unit == "DISTRICT_TRANSPORT"
    assert decision.co_units == decision.notify_units == ()
    assert ("DISTRICT_WATER", "returned_it") in [(e.unit, e.reason) for e in decision.excluded]


def test_co_units_out_of_reach_are_notified_and_contractors_left_out():
    decision = decide(
        [row(1, "DISTRICT_WATER", co_units=["TRAFFIC_POLICE", "ROAD_CONTRACTOR", "DISTRICT_WATER", "TAX"])]
    )
    assert decision.co_units == ()
    assert decision.notify_units == ("TRAFFIC_POLICE", "TAX")
    assert [e.unit for e in decision.excluded] == ["ROAD_CONTRACTOR"]


def test_two_overlapping_zones_are_settled_by_code_and_confirmed():
    rows = [row(1, "DISTRICT_WATER", area="zone:Z2"), row(2, "DISTRICT_TRANSPORT", area="zone:Z1")]
    decision = decide(rows, facts(zone_codes=("Z2", "Z1")))
    assert (decision.row, decision.outcome) == (2, "confirm")
    assert decision.cautions == ("equal_areas",)
    assert decision.runners_up[0].why == "equal_area_later_code"


def test_of_two_overlapping_zones_the_row_with_more_conditions_wins_without_asking():
    rows = [
        row(1, "DISTRICT_WATER", area="zone:Z1"),
        row(2, "DISTRICT_TRANSPORT", area="zone:Z2", channels=["12345"]),
    ]
    decision = decide(rows, facts(zone_codes=("Z1", "Z2")))
    assert (decision.row, decision.outcome) == (2, "auto")
    assert decision.runners_up[0].why == "names_no_channel"


def test_a_collection_task_is_never_dispatched():
    ticket = facts(kind="grid_event", origin="local", matter_path=("D02001", "D02", "D"), collected=True)
    decision = decide([row(1, "DISTRICT_WATER")], ticket)
    assert (decision.outcome, decision.lead_unit) == ("none", None)
    assert decision.cautions == ("collection_task",)


def test_at_most_three_runners_up_are_shown_and_none_that_may_not_lead():
    rows = [row(1, "TRAFFIC_POLICE", "request_class:R01"), row(2, "DISTRICT_WATER", "request_class:R010101")]
    rows += [row(3 + n, "DISTRICT_TRANSPORT", attributes={"kind": ["hotline"]}) for n in range(1)]
    rows += [row(10, "DISTRICT_HEALTH", area="subdistrict:440105001"), row(11, "DISTRICT_WATER")]
    rows += [row(12, "DISTRICT_EDUCATION", channels=["12345"])]
    decision = decide(rows)
    assert decision.row == 2
    assert [r.row for r in decision.runners_up] == [10, 12, 3]
