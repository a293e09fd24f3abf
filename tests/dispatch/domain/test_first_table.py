"""The first dispatch table answers for everything, everywhere, and may be published as it stands."""

from dataclasses import replace

import pytest

from dispatch.domain.catalogue import Catalogue
from dispatch.domain.dispatch_rows import DispatchMode
from dispatch.domain.first_table import first_rows
from dispatch.domain.routing import RoutingDecision, RoutingIndex, route
from dispatch.domain.routing_input import routing_facts
from dispatch.domain.table_check import World, check_table
from grid.domain.place import Place
from grid.domain.units import Relation
from tests.dispatch.routing_builders import COMMUNITIES, demo_catalogue, demo_units, unit_relations

LISTS = demo_catalogue()
RELATIONS = unit_relations()
UNITS = demo_units()
ROWS = first_rows(LISTS, RELATIONS)
INDEX = RoutingIndex.of(ROWS, version=1)
DISPATCHED = [matter for matter in LISTS.matters.values() if not matter.is_collected]
PLACES = [
    Place(point=None, subdistrict_code=parent, community_code=code, in_district=True)
    for code, parent in COMMUNITIES.items()
]
OUT_OF_REACH = (Relation.VERTICAL, Relation.CITY)


def decide(place: Place, **ticket: str) -> RoutingDecision:
    return route(routing_facts(catalogue=LISTS, place=place, **ticket), INDEX, UNITS)


def test_there_is_a_row_for_every_class_and_every_matter_that_is_dispatched():
    assert len(ROWS) == 400 + 224 - 6
    assert check_table(ROWS, World(LISTS, UNITS)) == []
    assert first_rows(LISTS, RELATIONS) == ROWS


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.community_code)
@pytest.mark.parametrize("origin", ["city", "local"])
def test_every_class_of_every_level_has_a_lead_in_every_community(place, origin):
    for code, entry in LISTS.request_classes.items():
        decision = decide(place, kind="hotline", origin=origin, request_class=code)
        assert decision.lead_unit is not None, code
        owner = RELATIONS[entry.default_lead_unit_type]
        expected = DispatchMode.CONFIRM if owner in OUT_OF_REACH else entry.mode
        assert decision.outcome.value == expected.value, code
        returned = owner in OUT_OF_REACH and origin == "city"
        assert (decision.suggestion == "return_to_city") == returned, code


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.community_code)
def test_every_matter_has_a_lead_in_every_community(place):
    for matter in DISPATCHED:
        decision = decide(place, kind="grid_event", matter=matter.code)
        assert decision.lead_unit is not None, matter.code
        assert decision.outcome.value == matter.mode.value, matter.code


def test_a_class_without_a_place_is_at_least_proposed_to_the_command_centre():
    for code in LISTS.request_classes:
        decision = decide(Place.nowhere(), kind="hotline", origin="city", request_class=code)
        assert decision.outcome.value != "none"
        assert decision.lead_unit is not None
        if LISTS.request_class(code).default_lead_unit_type == "subdistrict":
            assert (decision.lead_unit, decision.outcome.value) == ("DISTRICT_COMMAND_CENTRE", "confirm")


def test_the_crosswalk_names_who_acts_while_the_owner_is_out_of_reach():
    decision = decide(PLACES[0], kind="hotline", origin="city", request_class="R060701")
    assert decision.lead_unit == "440105001-SUBDISTRICT_ENFORCEMENT"
    assert "ECOLOGY_ENV" in decision.notify_units


def test_the_notified_owner_of_a_matter_stands_in_its_row():
    decision = decide(PLACES[0], kind="grid_event", matter="E05003")
    assert decision.lead_unit == "440105001-SUBDISTRICT"
    assert decision.notify_units == ("CITY_DRAINAGE",)


def test_an_owner_out_of_reach_is_never_dispatched_to_at_once_whatever_the_list_says():
    hasty = replace(LISTS.request_class("R060701"), mode=DispatchMode.AUTO)
    classes = [hasty if entry.code == hasty.code else entry for entry in LISTS.request_classes.values()]
    rows = first_rows(Catalogue.of(LISTS.matters.values(), classes), RELATIONS)
    assert next(row for row in rows if row.subject_code == hasty.code).mode is DispatchMode.CONFIRM


def test_hazards_run_on_the_fast_track():
    assert decide(PLACES[0], kind="grid_event", matter="E05002").priority.value == "fast_track"
