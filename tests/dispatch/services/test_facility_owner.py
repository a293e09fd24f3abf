"""Whose facility lies at the pin is a fact of routing, within metres that are data, and explained."""

from datetime import UTC, datetime

import pytest
from django.contrib.gis.geos import Point

from dispatch.domain.dispatch_rows import Conditions
from dispatch.domain.routing_explanation import facts_matched
from dispatch.domain.routing_facts import RoutingFacts
from dispatch.domain.routing_index import RoutingIndex
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.facility_attributes import facility_attributes
from dispatch.services.set_rule_value import set_rule_value
from gis.domain.coordinates import LonLat
from grid.domain.actor import Actor
from grid.models import Facility
from tests.dispatch.clock_builders import local
from tests.dispatch.clock_world import UNIT, lay_ground
from tests.dispatch.routing_builders import row

PIN = LonLat(113.3172, 23.0838)
SINCE = datetime(2026, 1, 1, tzinfo=UTC)
ASKING = RoutingIndex.of([row(1, UNIT, attributes={"facility_owner": ["district"]})])


@pytest.fixture
def cover(db):
    """A manhole cover of the water unit eight metres east, a discarded one nearer, a building class nearer still."""
    lay_ground()

    def put(code, metres_east, *, owner=UNIT, class_code="0102", condition="intact"):
        Facility.objects.create(
            code=code, class_code=class_code, owner_unit_code=owner, condition=condition, name=f"井盖{code[-1]}",
            geom=Point(PIN.lon + metres_east / 102_400, PIN.lat, srid=4326), valid_from=SINCE,
        )  # fmt: skip

    put("4401050102000001", 8)
    put("4401050102000002", 3, condition="discarded")
    put("4401059902000003", 1, class_code="9902")
    put("4401050102000004", 2, owner="")


def test_the_nearest_public_one_with_an_owner_counts(cover, django_assert_num_queries):
    moment = current_moment()
    found = facility_attributes(PIN, ASKING, moment)
    assert found == {
        "facility_owner": "district",
        "facility_owner_unit": UNIT,
        "facility": "井盖1",
        "facility_distance_m": "8",
    }
    with django_assert_num_queries(0):
        assert facility_attributes(PIN, RoutingIndex.of([row(1, UNIT)]), moment) == {}
        assert facility_attributes(None, ASKING, moment) == {}
    set_rule_value(
        topic="routing", name="facility_near_m", value="5", source="test", actor=Actor.system(),
        at=local("2026-03-02 12:00"),
    )  # fmt: skip
    assert facility_attributes(PIN, ASKING, moment) == {}


def test_a_row_that_asked_for_the_owner_tells_which_facility_it_was():
    asking = next(ASKING.rows())
    grounds = {"facility_owner": "district", "facility": "井盖1", "facility_distance_m": "8"}
    told = dict(facts_matched(RoutingFacts(kind="hotline", attributes=grounds), asking))
    assert (told["attribute.facility_owner"], told["facility"], told["facility_distance_m"]) == (
        "district",
        "井盖1",
        "8",
    )
    plain = dict(facts_matched(RoutingFacts(kind="hotline", attributes=grounds), row(1, UNIT)))
    assert "facility" not in plain
    assert asking.conditions != Conditions()
