"""Rows for nights and days off: whether the offices are open is a fact of every ticket."""

import pytest

from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.ticket_attributes import attributes_at
from tests.dispatch.clock_builders import local
from tests.dispatch.clock_world import lay_ground

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("when", "open_"),
    [
        ("2026-03-02 10:00", "yes"),
        ("2026-03-02 22:00", "no"),
        ("2026-03-01 10:00", "no"),
        ("2026-02-28 10:00", "yes"),
    ],
    ids=["monday", "night", "sunday", "make-up workday"],
)
def test_on_duty_follows_the_working_calendar(when, open_):
    lay_ground()
    assert attributes_at(local(when), current_moment()) == {"on_duty": open_}


def test_nothing_is_known_before_a_calendar_is_loaded():
    assert attributes_at(local("2026-03-02 10:00"), current_moment()) == {}
