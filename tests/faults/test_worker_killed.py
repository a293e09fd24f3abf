"""kill -9 of the worker, and of the database under it, while hundreds of timers are due."""

import random
import time

import pytest

from tests.faults.callers import calling, check_feed_is_complete
from tests.faults.clockwork import check_each_fired_once, due, fired, move_clock, wait_until_all_fired
from tests.journeys.people import check_invariants
from tests.support.stack import wait_for

pytestmark = pytest.mark.processes

TICKETS = 80
KILLS = 4
DATABASE_DIES_IN_ROUND = 2
AHEAD_DAYS = 20


def fires(stack, more_than):
    """Until something fired that had not before."""
    wait_for(lambda: fired(stack) > more_than or not due(stack), timeout_s=60, every_s=0.01)


def test_nothing_is_lost_doubled_or_early(own):
    with calling(own, 6) as callers:
        callers.wait_for_more(TICKETS)
    own.worker.kill()
    move_clock(own, days=AHEAD_DAYS)
    before, chance, killed_at_work = fired(own), random.Random(2), 0
    assert due(own) >= TICKETS
    for round_ in range(KILLS):
        own.worker.start()
        fires(own, more_than=fired(own))
        if round_ == DATABASE_DIES_IN_ROUND:
            own.database.restart()
            fires(own, more_than=fired(own))
            assert own.worker.is_alive()
        time.sleep(chance.uniform(0.0, 0.1))
        own.worker.kill()
        killed_at_work += due(own) > 0
    assert killed_at_work > 1, "the killer came too late to prove anything"
    own.worker.start()
    wait_until_all_fired(own)
    assert fired(own) - before > 2 * TICKETS
    check_each_fired_once(own)
    check_feed_is_complete(own)
    check_invariants(own)
