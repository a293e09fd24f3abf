"""The numbers that bound a step are rows: the guards follow a changed one, and refuse where none is known."""

import pytest

from dispatch.domain.lifecycle.facts import FACTS, FactSheet
from dispatch.domain.lifecycle.guards import GUARDS
from dispatch.selectors.rule_values import shipped_rows
from dispatch.selectors.step_limits import TOPIC, limit_facts
from dispatch.services.set_rule_value import set_rule_value
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from tests.dispatch.clock_builders import local

GUARDED = [
    ("extension_within_bounds", {"extension_working_days": 10}, "extension_most_days", 9),
    (
        "after_photo_near",
        {"after_photo_count": 1, "after_photo_distance_m": 50.0},
        "after_photo_radius_m",
        49,
    ),
    ("rework_rounds_left", {"rework_rounds": 1}, "rework_rounds_most", 1),
    ("event_dispute_ground", {"returned_count": 2}, "dispute_returns", 3),
    ("dispute_ground", {"refused_unit_count": 2}, "dispute_units", 3),
    ("escalation_ground", {"rejection_count": 2}, "rejections_most", 3),
]


@pytest.mark.parametrize(("guard", "given", "limit", "refusing"), GUARDED)
def test_a_guard_asks_for_the_limit_that_ships_and_for_no_number_of_its_own(
    guard: str, given: dict[str, object], limit: str, refusing: int
) -> None:
    shipped = {row.name: int(row.value) for row in shipped_rows() if row.topic == TOPIC}
    assert GUARDS[guard].holds(FactSheet({**given, limit: shipped[limit]}))
    assert not GUARDS[guard].holds(FactSheet({**given, limit: refusing}))
    assert not GUARDS[guard].holds(FactSheet(given))


@pytest.mark.django_db
def test_the_districts_own_number_counts_from_the_next_question_on() -> None:
    def put(value: str) -> None:
        set_rule_value(
            topic=TOPIC,
            name="after_photo_radius_m",
            value=value,
            source="test",
            actor=Actor.system(),
            at=local("2026-03-02 12:00"),
        )

    assert limit_facts("after_photo_radius_m") == {"after_photo_radius_m": 50}
    put("80")
    assert limit_facts("after_photo_radius_m") == {"after_photo_radius_m": 80}
    with pytest.raises(GridlineError, match="rule_value_unreadable"):
        put("near")
    assert set(FACTS) >= {row.name for row in shipped_rows() if row.topic == TOPIC}
