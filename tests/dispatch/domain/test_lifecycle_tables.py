"""The four tables as a whole: complete, unambiguous, with a way out, inside what each role may do."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.texts import LANGUAGES, messages
from dispatch.domain.events import EVENT_TYPES
from dispatch.domain.lifecycle.engine import EDGES, edges, legal_edges
from dispatch.domain.lifecycle.facts import FACTS
from dispatch.domain.lifecycle.guards import GUARDS
from dispatch.domain.lifecycle.states import (
    FINAL,
    INITIAL,
    LifecycleKind,
    Origin,
    open_states,
    states_for_origin,
    states_of,
)
from dispatch.domain.lifecycle.verbs import Verb
from dispatch.domain.stages import Stage
from grid.domain.roles import Role

WORLDS = [(kind, origin) for kind in LifecycleKind for origin in Origin]
ALL_EDGES = [(kind, edge) for kind in LifecycleKind for edge in edges(kind)]
WITHDRAWALS = {"void", "terminate", "city_recall", "cancel"}

MAY_NEVER = {
    Role.CALL_TAKER: {"dispatch", "sign", "sign_off", "order_rework", "reply_to_city", "pass_audit"},
    Role.DISPATCHER: {
        "pass_audit",
        "reply_to_city",
        "sign",
        "start",
        "finish",
        "submit_reply",
        "sign_off",
        "assign",
    },
    Role.SUBDISTRICT_DISPATCHER: {
        "request_city_return",
        "upgrade",
        "send_down",
        "pass_audit",
        "settle",
        "dispute",
    },
    Role.UNIT_CLERK: {"request_return", "request_extension", "defer", "reply_to_city", "pass_audit"},
    Role.UNIT_HEAD: {"pass_audit", "reply_to_city", "order_rework", "approve_return", "grant_extension"},
    Role.HANDLER: {"submit_reply", "sign", "sign_off", "request_return", "assign"},
    Role.CONTRACTOR: {"submit_reply", "sign", "contact_first", "sign_off", "request_return", "sub_dispatch"},
    Role.COMMUNITY_CLERK: {
        "submit_reply",
        "sign",
        "contact_first",
        "sign_off",
        "request_return",
        "sub_dispatch",
    },
    Role.INSPECTOR: {"assign", "dispatch", "close", "file", "finish"},
    Role.SITE_CHECKER: {"close", "file", "order_rework", "finish", "start"},
    Role.REPLY_AUDITOR: {"submit_reply", "sign_off", "dispatch", "sign"},
    Role.CALLBACK_AGENT: {"submit_reply", "pass_audit", "reply_to_city"},
    Role.SUPERVISION_OFFICER: {"feed_back", "submit_reply", "sign_off"},
    Role.LIAISON_OFFICER: set(Verb) - {"settle"},
    Role.RULING_PANEL: set(Verb) - {"rule", "lift_no_bounce"},
    Role.DISTRICT_LEADER: set(Verb) - {"cancel"},
    Role.DATA_CLERK: set(Verb) - {"cancel", "approve", "send_back"},
    Role.SYSTEM_ADMIN: set(Verb),
    Role.SECURITY_ADMIN: set(Verb),
    Role.AUDIT_ADMIN: set(Verb),
}


def reachable(kind: str, origin: str, start: str, *, without: frozenset[str] = frozenset()) -> set[str]:
    seen, waiting = {start}, [start]
    while waiting:
        state = waiting.pop()
        for edge in legal_edges(kind, origin, state):
            if edge.verb not in without and edge.to(state) not in seen:
                seen.add(edge.to(state))
                waiting.append(edge.to(state))
    return seen


def test_the_tables_name_every_state_and_nothing_else() -> None:
    for kind in LifecycleKind:
        named = {
            state for edge in edges(kind) for state in (*edge.sources, *(edge.to(s) for s in edge.sources))
        }
        assert named == set(states_of(kind))


@pytest.mark.parametrize(("kind", "origin"), WORLDS)
def test_from_every_open_state_an_end_can_be_reached_without_anybody_withdrawing(
    kind: str, origin: str
) -> None:
    lives = states_for_origin(kind, origin) & open_states(kind)
    stuck = {s for s in lives if not reachable(kind, origin, s, without=frozenset(WITHDRAWALS)) & FINAL[kind]}
    assert not stuck


@pytest.mark.parametrize(("kind", "origin"), WORLDS)
def test_every_state_of_the_origin_is_reached_from_a_beginning_and_no_state_of_the_other_origin(
    kind: str, origin: str
) -> None:
    reached = set().union(*(reachable(kind, origin, start) for start in INITIAL[kind]))
    assert reached == states_for_origin(kind, origin)


@pytest.mark.parametrize(("kind", "origin"), WORLDS)
def test_nothing_leaves_a_final_state_but_the_citys_rework_order(kind: str, origin: str) -> None:
    for state in FINAL[kind]:
        verbs = {str(edge.verb) for edge in legal_edges(kind, origin, state)}
        assert verbs <= {"city_order_rework"}
        assert not verbs or (state, origin) == ("closed", "city")


@pytest.mark.parametrize(("kind", "origin"), WORLDS)
def test_city_and_local_tickets_each_end_their_own_way(kind: str, origin: str) -> None:
    if kind != LifecycleKind.HOTLINE:
        return
    reached = reachable(kind, origin, "received")
    assert ("replied_to_city" in reached, "voided" in reached) == (origin == "city", origin == "local")


def test_edges_of_one_state_and_verb_differ_in_what_they_ask() -> None:
    for kind, origin in WORLDS:
        for state in states_of(kind):
            leaving = legal_edges(kind, origin, state)
            for verb in {edge.verb for edge in leaving}:
                asked = [frozenset(edge.guards) for edge in leaving if edge.verb == verb]
                assert len(asked) == len(set(asked)), (kind, origin, state, verb)


def test_every_glossary_verb_of_a_life_cycle_is_used_and_no_other() -> None:
    assert {edge.verb for _, edge in ALL_EDGES} == set(Verb)


@pytest.mark.parametrize("role", sorted(MAY_NEVER))
def test_no_table_lets_a_role_do_what_it_may_not(role: Role) -> None:
    done = {str(edge.verb) for _, edge in ALL_EDGES if role in edge.roles}
    assert not done & MAY_NEVER[role]


def test_subdistrict_dispatchers_never_decide_returns_extensions_or_voids_of_hotline_tickets() -> None:
    done = {str(e.verb) for e in edges("hotline") if Role.SUBDISTRICT_DISPATCHER in e.roles}
    assert done == {"dispatch", "correct", "sign", "sub_dispatch", "revoke"}


def test_only_the_city_moves_a_ticket_by_the_citys_verbs() -> None:
    for _, edge in ALL_EDGES:
        if edge.verb.startswith("city_"):
            assert edge.roles == {Role.CITY}


def test_every_guard_is_known_used_and_worded_in_both_languages() -> None:
    used = {name for _, edge in ALL_EDGES for name in edge.guards}
    assert used == set(GUARDS)
    codes = {guard.code for guard in GUARDS.values()} | {
        "verb_unknown",
        "verb_not_allowed",
        "role_not_entitled",
        "out_of_reach",
    }
    for language in LANGUAGES:
        assert codes <= messages(language).keys(), language


def test_every_reach_is_a_declared_fact() -> None:
    assert {who.fact for _, edge in ALL_EDGES for who in edge.entitled if who.fact} <= set(FACTS)


def test_every_edge_writes_a_declared_event_of_its_own_subject() -> None:
    subject = {"hotline": "ticket", "grid_event": "ticket"}
    for kind, edge in ALL_EDGES:
        assert EVENT_TYPES[edge.event].subject_type == subject.get(kind, str(kind))


def test_every_stage_an_edge_stops_is_a_stage_with_a_limit() -> None:
    assert {stage for _, edge in ALL_EDGES for stage in edge.stages_done} <= set(Stage)


def test_every_edge_cites_its_rule() -> None:
    chapter = {
        "hotline": "8a",
        "grid_event": "8b",
        "supervision_order": "8c",
        "verification_task": "8d",
        "topic": "S0-29",
        "field_task": "8b",
    }
    for kind, edge in ALL_EDGES:
        assert chapter[kind] in edge.citation or "8h" in edge.citation or "8k" in edge.citation, edge


def test_steps_stay_where_they_are_and_moves_move() -> None:
    for _, edge in ALL_EDGES:
        if edge.target is not None and edge.verb not in (Verb.SEND_DOWN, Verb.CORRECT):
            assert edge.target not in edge.sources, edge


def test_the_table_holds_the_number_of_moves_the_rules_list() -> None:
    moves = {kind: sum(edge.target is not None for edge in EDGES[kind]) for kind in LifecycleKind}
    assert moves == {
        "hotline": 54,
        "grid_event": 41,
        "supervision_order": 12,
        "verification_task": 12,
        "topic": 6,
        "field_task": 8,
    }


@given(st.data(), st.sampled_from(WORLDS))
def test_a_random_walk_never_leaves_the_table(data: st.DataObject, world: tuple[str, str]) -> None:
    kind, origin = world
    state = data.draw(st.sampled_from(sorted(INITIAL[LifecycleKind(kind)])))
    for _ in range(60):
        choices = legal_edges(kind, origin, state)
        if not choices:
            break
        state = data.draw(st.sampled_from(choices)).to(state)
        assert state in states_for_origin(kind, origin)
    else:
        return
    assert state in FINAL[LifecycleKind(kind)]


def written(kind: LifecycleKind) -> list[str]:
    """Every edge as one line: where, verb, whereto, who, of which origin, asked what."""
    lines = []
    for edge in edges(kind):
        origins = "both" if len(edge.origins) == len(Origin) else next(iter(edge.origins))
        for state in states_of(kind):
            if state in edge.sources:
                roles, guards = " ".join(sorted(edge.roles)), " ".join(edge.guards)
                lines.append(
                    f"{kind}: {state} {edge.verb} {edge.target or 'stays'} | {roles} | {origins} | {guards}"
                )
    return lines


def test_the_tables_are_those_reviewed_against_the_rules() -> None:
    """A change of a table shows here as a difference to read, never as a side effect."""
    reviewed = Path(__file__).with_name("lifecycle_edges.txt").read_text(encoding="utf-8").splitlines()
    assert [line.rstrip() for kind in LifecycleKind for line in written(kind)] == reviewed
