"""The simulation's players do what their role may do, and every open state of a main path has a player."""

from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.domain.lifecycle.engine import legal_edges
from dispatch.domain.lifecycle.states import is_final
from dispatch.management.simulation.playbook import CHECKER, GRID_EVENT, HOTLINE, Move, next_move
from grid.domain.roles import Role

PLAYERS = {
    "dispatcher": Role.DISPATCHER,
    "reply_auditor": Role.REPLY_AUDITOR,
    "callback_agent": Role.CALLBACK_AGENT,
    "city_link": Role.CITY,
    CHECKER: Role.SITE_CHECKER,
    "clerk.X": Role.UNIT_CLERK,
    "head.X": Role.UNIT_HEAD,
    "handler.X": Role.HANDLER,
}
STATES = [("hotline", state) for state in HOTLINE] + [("grid_event", state) for state in GRID_EVENT]


def ticket(kind: str, state: str, origin: str = "city", **more: Any) -> dict[str, Any]:
    return {
        "kind": kind, "state": state, "origin": origin, "lead_unit": {"code": "X"}, "routing": {"lead_unit": {}},
        "actions": [{"verb": "start", "enabled": True}], "replies": [], "callbacks": [], "site_checks": [], **more,
    }  # fmt: skip


def move(found: dict[str, Any], seed: int = 1) -> Move:
    made = next_move(found, Random(seed))
    assert made is not None
    return made


@given(st.sampled_from(STATES), st.sampled_from(["city", "local"]), st.integers(0, 10_000))
def test_every_move_is_an_edge_of_its_state_taken_by_an_entitled_role(
    where: tuple[str, str], origin: str, seed: int
) -> None:
    kind, state = where
    edges = legal_edges(kind, origin, state)
    made = next_move(ticket(kind, state, origin), Random(seed))
    assert made is not None
    if edges and (kind, state) != ("hotline", "city_rework"):
        taken = [edge for edge in edges if edge.verb == made.verb]
        if state in ("replied_to_city", "city_calling_back", "calling_back") and not taken:
            return  # a state of the other origin
        assert taken, (state, made)
        assert any(PLAYERS[made.who] in edge.roles for edge in taken), (state, made)


def test_nobody_moves_what_is_finished() -> None:
    for kind in ("hotline", "grid_event"):
        assert next_move(ticket(kind, "closed"), Random(1)) is None
        assert is_final(kind, "closed")


def test_the_requester_is_called_before_work_starts() -> None:
    waiting = ticket("hotline", "signed", actions=[{"verb": "start", "enabled": False}])
    assert move(waiting).verb == "contact_first"


def test_work_is_handed_down_only_where_there_is_a_handler() -> None:
    verbs = {move(ticket("hotline", "signed", has_handler=False), seed).verb for seed in range(50)}
    assert verbs == {"start"}
    assert {move(ticket("hotline", "signed"), seed).verb for seed in range(50)} == {"start", "sub_dispatch"}


def test_what_the_table_does_not_know_goes_to_the_command_centre() -> None:
    lost = ticket("hotline", "classified", routing={"lead_unit": None})
    assert move(lost).unit_type == "district_command_centre"


@pytest.mark.parametrize(
    ("checks", "verb", "who"),
    [
        ([], "submit_result", CHECKER),
        ([{"asked_at": "1", "answered_at": "2", "passed": True}], "close", "dispatcher"),
        ([{"asked_at": "1", "answered_at": "2", "passed": False}], "order_rework", "dispatcher"),
    ],
)
def test_the_centre_decides_by_what_the_checker_saw(
    checks: list[dict[str, Any]], verb: str, who: str
) -> None:
    made = move(ticket("grid_event", "closure_check", "local", site_checks=checks))
    assert (made.verb, made.who) == (verb, who)


def test_a_poor_callback_leads_to_rework_once_and_then_to_close() -> None:
    call = {"by_city": False, "solved": False}
    replies = [{"outcome": "passed"}]
    poor = ticket("hotline", "calling_back", "local", callbacks=[call], replies=replies)
    assert move(poor).verb == "order_rework"
    second = [{"outcome": "passed"}] * 2
    again = ticket("hotline", "calling_back", "local", callbacks=[call], replies=second)
    assert move(again).verb == "call_back"
    happy = ticket(
        "hotline", "calling_back", "local", callbacks=[call, {**call, "solved": True}], replies=second
    )
    assert move(happy).verb == "close"
