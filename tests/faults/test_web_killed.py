"""kill -9 of the web process in the middle of intake: every answer stands for one ticket, every ticket for one key."""

import random
import time

import pytest

from tests.faults.callers import calling, check_each_key_has_its_ticket, check_feed_is_complete
from tests.journeys.people import check_invariants

pytestmark = pytest.mark.processes

KILLS = 3


def test_each_key_has_exactly_one_ticket(own):
    chance = random.Random(1)
    with calling(own) as callers:
        for _ in range(KILLS):
            callers.wait_for_more(15)
            time.sleep(chance.uniform(0.0, 0.05))
            own.web.kill()
            own.web.start()
    assert callers.tried_again, "the killer came too late to prove anything"
    check_each_key_has_its_ticket(callers)
    check_feed_is_complete(own)
    check_invariants(own)
