"""Queues cover the states, forms cover the verbs."""

import pytest

from dispatch.domain.action_forms import FORMS, IMPLEMENTED, fields_of
from dispatch.domain.lifecycle.engine import edges
from dispatch.domain.lifecycle.states import is_final, states_of
from dispatch.domain.lifecycle.verbs import Verb
from dispatch.domain.queues import QUEUES, Narrowing, queues_of
from grid.domain.roles import Role

#: States of the side paths, or waiting for a timer; they stand in `all_open` and `late`.
WITHOUT_A_DESK = {
    "return_requested",
    "disputed",
    "extension_requested",
    "deferred",
    "following_up",
    "draft",
    "upgraded",
    "returned",
}


@pytest.mark.parametrize("kind", ["hotline", "grid_event"])
def test_every_open_state_of_the_main_paths_lies_in_a_queue(kind):
    queued = set().union(*(queue.states for queue in QUEUES))
    forgotten = {state for state in states_of(kind) if not is_final(kind, state)} - queued - WITHOUT_A_DESK
    assert forgotten == set()


def test_queues_name_only_states_there_are():
    known = set(states_of("hotline")) | set(states_of("grid_event"))
    assert set().union(*(queue.states for queue in QUEUES)) <= known


def test_everybody_has_own_and_open_tickets():
    names = {queue.name for queue in queues_of(frozenset({Role.DATA_CLERK}))}
    assert names == {"late", "mine", "all_open", "closed", "everything"}
    assert "to_sign_off" in {queue.name for queue in queues_of(frozenset({Role.UNIT_HEAD}))}
    assert [queue for queue in QUEUES if queue.narrowing is Narrowing.OWN_UNIT]


def test_forms_are_of_verbs_the_tables_know():
    verbs = {str(edge.verb) for kind in ("hotline", "grid_event") for edge in edges(kind)}
    assert verbs >= IMPLEMENTED
    assert set(Verb) >= IMPLEMENTED


def test_a_field_shows_only_where_it_is_asked():
    assert [field["name"] for field in fields_of("finish", kind="hotline", state="sub_dispatched")] == [
        "text",
        "photo_ids",
    ]
    assert "reason" in [field["name"] for field in fields_of("finish", kind="grid_event", state="handling")]
    assert "calls_made" not in [
        field["name"] for field in fields_of("dispatch", kind="hotline", state="classified")
    ]
    assert FORMS["sign"] == ()
