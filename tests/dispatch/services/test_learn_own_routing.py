"""The suggestions learn from the own tickets by themselves: when it is night, with enough of them, never the table."""

from datetime import timedelta

import pytest

from dispatch.models import DispatchTable, LearnedRouting
from dispatch.selectors.learned_routing import forget_learned_routing, learned_routing, learned_routing_view
from dispatch.selectors.next_learning import next_learning_at
from dispatch.services.learn_own_routing import learn_own_routing
from dispatch.services.set_rule_value import set_rule_value
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role
from tests.dispatch.clock_builders import local
from tests.dispatch.clock_world import UNIT, lay_ground, set_time, tickets
from tests.dispatch.people import actor_of, person
from tests.dispatch.rules_district import load_ours

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system()


@pytest.fixture(autouse=True)
def district():
    lay_ground()
    load_ours()
    set_time(local("2026-03-02 12:00"))
    set_rule_value(
        topic="learning",
        name="own_least",
        value="5",
        source="test",
        actor=SYSTEM,
        at=local("2026-03-02 12:00"),
    )
    forget_learned_routing()
    yield
    forget_learned_routing()


def some_tickets(count):
    for row in tickets(count):
        row.request_class_code, row.subdistrict_code = "R060301", "440105003"
        row.save(update_fields=["request_class_code", "subdistrict_code"])


def test_too_few_tickets_teach_nothing():
    some_tickets(4)
    assert next_learning_at() is None
    assert learn_own_routing(actor=SYSTEM, force=True) is None


def test_learned_with_its_figures_and_the_table_stays_as_it_was():
    some_tickets(12)
    assert next_learning_at() == local("2026-03-09 03:00")
    assert learn_own_routing(actor=SYSTEM) is None
    set_time(local("2026-03-09 03:01"))
    version = learn_own_routing(actor=SYSTEM)
    held = learned_routing()
    assert held is not None
    assert held[0] == version
    assert not DispatchTable.objects.exists()
    clerk = actor_of(person("data", Role.DATA_CLERK))
    told = learned_routing_view(actor=clerk)
    assert told is not None
    assert (told["source"], told["cases"], told["figures"]["units"]) == ("own", 12, 1)
    assert told["figures"]["top_1"] > 0.5
    assert learn_own_routing(actor=SYSTEM) is None
    assert next_learning_at() == local("2026-03-16 03:00")
    set_time(local("2026-03-09 03:01") + timedelta(days=7))
    assert learn_own_routing(actor=SYSTEM) == LearnedRouting.objects.latest("id").pk
    with pytest.raises(GridlineError, match="role_not_entitled"):
        learned_routing_view(actor=actor_of(person("clerk", Role.UNIT_CLERK, unit=UNIT)))
