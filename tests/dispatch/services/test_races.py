"""A thousand races: 2 to 10 people act on one ticket with the same version in hand, each on their own connection."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from threading import Barrier

import pytest
from django.db import connection

from dispatch.domain.errors import VersionConflict
from dispatch.models import Event, Ticket
from dispatch.selectors.current_moment import current_moment
from dispatch.services.classify_ticket import Classification
from dispatch.services.correct_ticket import correct_ticket
from dispatch.services.prepare_return import ReturnWish
from dispatch.services.request_return import request_return
from dispatch.services.sign_ticket import sign_ticket
from grid.domain.roles import Role
from tests.dispatch.clock_world import UNIT, lay_ground, tickets
from tests.dispatch.people import actor_of, person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]

RACES = 1_000
ACTORS = range(2, 11)
#: Most races are between few: a crowd costs time and shows little more.
RARER = [1 / actors**2 for actors in ACTORS]
MOST = max(ACTORS)
PATIENCE_S = 60.0
WON, LOST = "won", "lost"

Deed = Callable[..., object]


def deeds() -> list[Deed]:
    """All of them legal on a ticket that was just dispatched, so that nothing but the order decides."""
    clerk = actor_of(person("clerk", Role.UNIT_CLERK, unit=UNIT))
    head = actor_of(person("head", Role.UNIT_HEAD, unit=UNIT))
    dispatcher = actor_of(person("dispatcher", Role.DISPATCHER))
    wish = ReturnWish(
        reason_code="no_jurisdiction",
        reason="无管辖权",
        legal_basis="三定方案",
        suggested_unit="DISTRICT_URBAN_MGMT",
    )
    correction = Classification(address_text="复核后的地址", reason="诉求人补充地址")
    return [
        partial(sign_ticket, actor=clerk),
        partial(request_return, actor=head, wish=wish),
        partial(correct_ticket, actor=dispatcher, given=correction),
    ]


def act(deed: Deed, ticket: Ticket, start: Barrier) -> str:
    start.wait(PATIENCE_S)
    try:
        deed(ticket_id=ticket.id, version=ticket.version)
    except VersionConflict as conflict:
        return (
            LOST
            if conflict.status == 409 and conflict.params["found"] == ticket.version + 1
            else repr(conflict)
        )
    except Exception as error:
        return repr(error)
    return WON


def let_go(all_here: Barrier) -> None:
    with suppress(Exception):
        all_here.wait(PATIENCE_S)
    connection.close()


def test_of_all_who_act_at_once_one_wins() -> None:
    lay_ground()
    contested = tickets(RACES, state="dispatched", received_at=current_moment().now)
    Ticket.objects.update(audience=["desk:district", f"unit:{UNIT}"])
    choices, chance = deeds(), random.Random(1)
    wrong = []
    with ThreadPoolExecutor(MOST) as pool:
        for ticket in contested:
            (actors,) = chance.choices(ACTORS, RARER)
            chosen = chance.choices(choices, k=actors)
            start = Barrier(len(chosen))
            ends = list(pool.map(partial(act, ticket=ticket, start=start), chosen))
            if sorted(ends) != [LOST] * (len(ends) - 1) + [WON]:
                wrong.append((ticket.number, ends))
        list(pool.map(let_go, [Barrier(MOST)] * MOST))
    assert wrong == []
    assert set(Ticket.objects.values_list("version", "event_seq")) == {(2, 1)}
    assert Event.objects.filter(data__version=2).count() == RACES
