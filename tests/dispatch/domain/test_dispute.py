"""When responsibility is in dispute, who acts first, what a return may name, and that every path has an end."""

import pytest

from dispatch.domain.action_forms import IMPLEMENTED
from dispatch.domain.dispute import (
    DisputeFacts,
    DisputeGround,
    disputes_by_itself,
    ground_of,
    interim_unit_of,
)
from dispatch.domain.lifecycle.engine import legal_edges
from dispatch.domain.lifecycle.states import FINAL, LifecycleKind, Origin, open_states, states_for_origin
from dispatch.domain.return_reasons import read_return_reasons
from dispatch.selectors.return_reasons import return_reasons
from dispatch.services.apply_city_message import MESSAGES, UPGRADE_ANSWERS
from grid.domain.roles import Role
from tests.dispatch.routing_builders import demo_units

UNITS = demo_units()
#: What nobody clicks: the city's messages, and what the system does by itself.
BY_MESSAGE = {*(MESSAGES - UPGRADE_ANSWERS.keys()), *UPGRADE_ANSWERS.values()}
CITY_VERBS = {"city_grant_extension": "grant_extension", "city_refuse_extension": "refuse_extension"}
BY_SYSTEM = {"classify", "dispatch", "dispute", "closure_check", "resume"}
WITHDRAWALS = {"void", "terminate", "city_recall"}


def facts(**more: object) -> DisputeFacts:
    plain: dict[str, object] = {"returned_count": 0, "asking_units": 0, "no_rule": False, "no_bounce": False}
    limits = {"most_returns": 2, "most_units": 2}
    return DisputeFacts(**{**limits, **plain, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("more", "ground"),
    [
        ({}, None),
        ({"returned_count": 1, "asking_units": 1}, None),
        ({"returned_count": 2, "asking_units": 2}, DisputeGround.RETURNED_TWICE),
        ({"returned_count": 2, "most_returns": 3}, None),
        ({"asking_units": 2}, DisputeGround.TWO_UNITS_REFUSE),
        ({"no_rule": True}, DisputeGround.NO_RULE),
        ({"city_refused": True, "no_rule": True}, DisputeGround.CITY_REFUSED),
        ({"returned_count": 5, "no_bounce": True}, None),
    ],
)
def test_the_gravest_ground_counts_and_a_ruling_leaves_none(
    more: dict[str, object], ground: DisputeGround | None
) -> None:
    assert ground_of(facts(**more)) is ground


def test_only_the_second_return_disputes_by_itself() -> None:
    assert disputes_by_itself(facts(returned_count=2))
    assert not disputes_by_itself(facts(asking_units=2, no_rule=True))


@pytest.mark.parametrize(
    ("subdistrict", "hazard", "competent", "code"),
    [
        ("440105001", False, "DISTRICT_WATER", "440105001-SUBDISTRICT"),
        ("440105001", True, "DISTRICT_WATER", "DISTRICT_WATER"),
        ("440105001", True, "SANITATION_CONTRACTOR", "440105001-SUBDISTRICT"),
        ("", False, None, "DISTRICT_COMMAND_CENTRE"),
    ],
)
def test_the_interim_unit_is_by_place_the_subdistrict_by_hazard_the_department(
    subdistrict: str, hazard: bool, competent: str | None, code: str
) -> None:
    unit = interim_unit_of(UNITS, subdistrict_code=subdistrict, hazard=hazard, competent=competent)
    assert unit is not None
    assert unit.code == code


def test_our_return_reasons_are_worded_and_a_broken_list_is_refused() -> None:
    assert {"no_jurisdiction", "overlapping_duties"} <= set(return_reasons())
    assert all(reason.name_zh and reason.name_en and reason.source for reason in return_reasons().values())
    with pytest.raises(ValueError, match="line 2"):
        read_return_reasons(["code,name_zh,name_en,improper,source\n", "a,,b,false,c\n"])


def taken(kind: str, origin: str, state: str) -> list[tuple[str, str]]:
    """(verb, target) of the edges that somebody or something in the product takes today."""
    done = IMPLEMENTED | BY_MESSAGE | {CITY_VERBS.get(name, name) for name in MESSAGES}
    return [
        (str(edge.verb), edge.to(state))
        for edge in legal_edges(kind, origin, state)
        if edge.verb in done or (edge.verb in BY_SYSTEM and Role.SYSTEM in edge.roles)
    ]


@pytest.mark.parametrize("kind", [LifecycleKind.HOTLINE, LifecycleKind.GRID_EVENT])
@pytest.mark.parametrize("origin", list(Origin))
def test_from_every_state_an_end_is_reached_by_what_is_built_without_anybody_withdrawing(
    kind: LifecycleKind, origin: Origin
) -> None:
    stuck = set()
    for start in open_states(kind) & states_for_origin(kind, origin):
        seen, waiting = {start}, [start]
        while waiting:
            for verb, target in taken(kind, origin, waiting.pop()):
                if verb not in WITHDRAWALS and target not in seen:
                    seen.add(target)
                    waiting.append(target)
        if not seen & FINAL[kind]:
            stuck.add(start)
    assert stuck <= {"draft"}  # a draft lives on the phone; reporting it is an intake


@pytest.mark.parametrize("kind", [LifecycleKind.HOTLINE, LifecycleKind.GRID_EVENT])
def test_no_edge_of_a_ticket_waits_to_be_built(kind: LifecycleKind) -> None:
    missing = {
        str(edge.verb)
        for origin in Origin
        for state in open_states(kind)
        for edge in legal_edges(kind, origin, state)
        if str(edge.verb) not in {verb for verb, _ in taken(kind, origin, state)}
    }
    assert missing <= {"report"}
