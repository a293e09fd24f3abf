"""The clock jumps ahead and back, as after a battery or a wrong time server: nothing fires twice, nothing early."""

import time
from datetime import timedelta
from itertools import pairwise

import pytest

from tests.faults.callers import calling, check_feed_is_complete
from tests.faults.clockwork import check_each_fired_once, fired, move_clock, wait_until_all_fired
from tests.journeys.people import Person, check_invariants

pytestmark = pytest.mark.processes

TICKETS = 8
#: The worker looks four times a second.
LONG_ENOUGH_TO_FIRE_S = 1.0


@pytest.fixture
def clock(own):
    """Right again afterwards, with everything fired that is due then."""
    yield own
    move_clock(own)
    wait_until_all_fired(own)


def test_ahead_and_back_and_ahead_again(clock):
    with calling(clock, 4) as callers:
        callers.wait_for_more(TICKETS)
    furthest = 0.0
    for days in (3, 0.5, -2, 3, 6, 0):
        before = fired(clock)
        clock.manage("move_clock", "--", str(days * 24 * 60))
        wait_until_all_fired(clock)
        if days <= furthest:
            time.sleep(LONG_ENOUGH_TO_FIRE_S)
            assert fired(clock) == before, f"fired again, or early, at {days} days"
        furthest = max(days, furthest)
        check_each_fired_once(clock)
    assert fired(clock) > TICKETS
    check_feed_is_complete(clock)
    check_invariants(clock)


def test_people_go_on_working_while_the_clock_is_behind(clock):
    """A step may be written earlier than the one before it; order is the sequence, and no step is refused for it."""
    move_clock(clock, minutes=180)
    with calling(clock, 1) as callers:
        callers.wait_for_more(1)
    ticket_id = next(iter(callers.answered.values()))
    lead = Person(clock, "dispatcher").see(ticket_id)["lead_unit"]["code"]
    clerk = Person(clock, f"clerk.{lead}")
    for minutes, verb, fields in (
        (0, "sign", {}),
        (-600, "contact_first", {"reached": True}),
        (240, "start", {}),
        (-60, "submit_reply", {"text": "已劝离并安排巡查。", "solved": True}),
    ):
        move_clock(clock, minutes=minutes)
        clerk.act(ticket_id, verb, **fields)
    events = clock.query("SELECT seq, at FROM dispatch_event WHERE subject_id = %s ORDER BY seq", [ticket_id])
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    assert any(later["at"] < earlier["at"] - timedelta(hours=1) for earlier, later in pairwise(events))
    move_clock(clock)
    wait_until_all_fired(clock)
    check_each_fired_once(clock)
    check_invariants(clock)
