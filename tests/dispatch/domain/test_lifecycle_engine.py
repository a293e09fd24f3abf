"""What the engine answers: the one edge taken, the refusal with its code, the verbs offered."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.domain.lifecycle.engine import decide, edges, explain_actions, legal_edges
from dispatch.domain.lifecycle.facts import FACTS, FactSheet
from dispatch.domain.lifecycle.guards import GUARDS
from dispatch.domain.lifecycle.states import LifecycleKind, Origin, states_for_origin
from dispatch.domain.lifecycle.verbs import Verb
from gis.domain.errors import GridlineError
from grid.domain.roles import Role

OFFICER = frozenset({Role.SUPERVISION_OFFICER})
LEAD = {"lead_relation": "district", "lead_is_community": False, "by_table_row": True}


def refusal(*args: Any) -> GridlineError:
    with pytest.raises(GridlineError) as caught:
        decide(*args)
    return caught.value


def walk(kind: str, origin: str, state: str, steps: list[tuple[str, Role, dict[str, object]]]) -> str:
    for verb, role, facts in steps:
        state = decide(kind, origin, state, verb, frozenset({role}), facts).to(state)
    return state


CITY_PATH: list[tuple[str, Role, dict[str, object]]] = [
    ("classify", Role.SYSTEM, {"has_class": True}),
    ("dispatch", Role.SYSTEM, {**LEAD, "dispatch_mode": "auto"}),
    ("sign", Role.UNIT_CLERK, {"is_lead_unit": True}),
    ("contact_first", Role.UNIT_CLERK, {"is_lead_unit": True, "contact_result": True}),
    ("start", Role.UNIT_CLERK, {"is_lead_unit": True, "first_contact_logged": True}),
    ("sub_dispatch", Role.UNIT_CLERK, {"is_lead_unit": True, "child_handler": True}),
    ("finish", Role.CONTRACTOR, {"is_child_handler": True, "open_child_count": 1, "result": True}),
    (
        "submit_reply",
        Role.UNIT_CLERK,
        {
            "is_lead_unit": True,
            "open_child_count": 0,
            "co_unit_parts_in": True,
            "has_evidence": True,
            "reply_text": True,
            "solved_stated": True,
        },
    ),
    ("sign_off", Role.UNIT_HEAD, {"is_lead_unit": True}),
    (
        "reply_to_city",
        Role.REPLY_AUDITOR,
        {"is_replying_unit": False, "city_ticket_open": True, "checklist_ticked": True},
    ),
    ("city_call_back", Role.CITY, {}),
    ("city_close", Role.CITY, {"has_open_follow_up": False}),
]


def test_a_city_ticket_goes_from_intake_to_close() -> None:
    assert walk("hotline", "city", "received", CITY_PATH) == "closed"


def test_the_citys_rework_order_leads_out_of_closed_and_back_through_the_head() -> None:
    steps: list[tuple[str, Role, dict[str, object]]] = [
        ("city_order_rework", Role.CITY, {"reason": True, "city_due": True}),
        ("order_rework", Role.DISPATCHER, {}),
        ("start", Role.UNIT_CLERK, {"is_lead_unit": True}),
    ]
    assert walk("hotline", "city", "closed", steps) == "handling"


def test_a_local_ticket_is_called_back_and_closed() -> None:
    steps: list[tuple[str, Role, dict[str, object]]] = [
        (
            "classify",
            Role.CALL_TAKER,
            {"has_class": True, "has_request_type": True, "has_place": True, "has_requester": True},
        ),
        *CITY_PATH[1:9],
        ("pass_audit", Role.REPLY_AUDITOR, {"is_replying_unit": False, "reply_interim": False}),
        ("call_back", Role.CALLBACK_AGENT, {"contact_result": True}),
        ("close", Role.CALLBACK_AGENT, {"callback_contacted": True, "supervision_answered": True}),
    ]
    assert walk("hotline", "local", "received", steps) == "closed"


def test_a_grid_event_is_handled_checked_by_another_and_closed() -> None:
    steps: list[tuple[str, Role, dict[str, object]]] = [
        (
            "report",
            Role.INSPECTOR,
            {"matter": True, "photo_count": 1, "position": True, "inside_responsibility_grid": True},
        ),
        (
            "file",
            Role.SUBDISTRICT_DISPATCHER,
            {"in_own_subdistrict": True, "public_source": False, "filing_condition": True},
        ),
        ("dispatch", Role.DISPATCHER, LEAD),
        ("assign", Role.UNIT_CLERK, {"is_lead_unit": True, "assignee": True, "assignee_is_reporter": False}),
        ("start", Role.HANDLER, {"is_assignee": True}),
        (
            "finish",
            Role.HANDLER,
            {
                "is_assignee": True,
                "after_photo_count": 1,
                "after_photo_distance_m": 12.5,
                "after_photo_radius_m": 50,
            },
        ),
        ("closure_check", Role.SYSTEM, {}),
        (
            "submit_result",
            Role.SITE_CHECKER,
            {"is_site_checker_in_charge": True, "check_answer": True, "check_photo_count": 1},
        ),
        (
            "close",
            Role.SUBDISTRICT_DISPATCHER,
            {"in_own_subdistrict": True, "check_passed": True, "supervision_answered": True},
        ),
    ]
    assert walk("grid_event", "local", "draft", steps) == "closed"


@pytest.mark.parametrize(
    ("arguments", "code", "status"),
    [
        (("hotline", "city", "received", "fly", {Role.DISPATCHER}, {}), "verb_unknown", 404),
        (("hotline", "city", "received", "sign_off", {Role.UNIT_HEAD}, {}), "verb_not_allowed", 409),
        (("hotline", "city", "received", "void", {Role.DISPATCHER}, {}), "verb_not_allowed", 409),
        (("hotline", "city", "classified", "dispatch", {Role.CALL_TAKER}, LEAD), "role_not_entitled", 403),
        (("hotline", "city", "dispatched", "sign", {Role.UNIT_CLERK}, {}), "out_of_reach", 403),
        (
            (
                "hotline",
                "city",
                "classified",
                "dispatch",
                {Role.SYSTEM},
                {**LEAD, "dispatch_mode": "confirm"},
            ),
            "dispatch_needs_confirmation",
            409,
        ),
        (
            (
                "hotline",
                "city",
                "classified",
                "dispatch",
                {Role.DISPATCHER},
                {**LEAD, "lead_relation": "contractor"},
            ),
            "unit_may_not_lead",
            422,
        ),
        (
            ("hotline", "city", "classified", "dispatch", {Role.DISPATCHER}, {**LEAD, "lead_relation": ""}),
            "lead_unit_missing",
            422,
        ),
        (
            ("hotline", "city", "classified", "dispatch", {Role.DISPATCHER}, {**LEAD, "by_table_row": False}),
            "reason_missing",
            422,
        ),
        (
            ("hotline", "city", "signed", "start", {Role.UNIT_CLERK}, {"is_lead_unit": True}),
            "contact_first_missing",
            409,
        ),
        (
            (
                "hotline",
                "city",
                "awaiting_audit",
                "reply_to_city",
                {Role.REPLY_AUDITOR},
                {"city_ticket_open": True, "checklist_ticked": True, "is_replying_unit": True},
            ),
            "auditor_of_replying_unit",
            403,
        ),
        (
            (
                "hotline",
                "city",
                "awaiting_signature",
                "sign_off",
                {Role.UNIT_CLERK},
                {"holds_delegation": False},
            ),
            "out_of_reach",
            403,
        ),
        (
            (
                "hotline",
                "city",
                "awaiting_signature",
                "sign_off",
                {Role.UNIT_CLERK},
                {"holds_delegation": True},
            ),
            "personal_sign_off_required",
            403,
        ),
        (
            ("hotline", "local", "received", "classify", {Role.CALL_TAKER}, {"has_class": True}),
            "intake_incomplete",
            422,
        ),
        (
            (
                "hotline",
                "local",
                "calling_back",
                "close",
                {Role.CALLBACK_AGENT},
                {"callback_tried_enough": False},
            ),
            "callback_attempts_missing",
            409,
        ),
        (
            (
                "hotline",
                "local",
                "calling_back",
                "order_rework",
                {Role.CALLBACK_AGENT},
                {"poor_callback": True, "rework_rounds": 2, "rework_rounds_most": 2, "reason": True},
            ),
            "rework_rounds_used",
            409,
        ),
        (
            (
                "hotline",
                "city",
                "signed",
                "request_return",
                {Role.UNIT_HEAD},
                {"is_lead_unit": True, "no_bounce": True},
            ),
            "no_bounce",
            409,
        ),
        (
            (
                "hotline",
                "city",
                "signed",
                "request_return",
                {Role.UNIT_HEAD},
                {"is_lead_unit": True, "no_bounce": False, "unit_returned_before": False},
            ),
            "late_return",
            409,
        ),
        (
            (
                "grid_event",
                "local",
                "dispatched",
                "assign",
                {Role.UNIT_CLERK},
                {"is_lead_unit": True, "assignee": True, "assignee_is_reporter": True},
            ),
            "assignee_is_reporter",
            422,
        ),
        (
            (
                "grid_event",
                "local",
                "reported",
                "file",
                {Role.DISPATCHER},
                {"public_source": True, "filing_condition": True},
            ),
            "pre_filing_check_owed",
            409,
        ),
        (("grid_event", "local", "reported", "dispatch", {Role.DISPATCHER}, LEAD), "not_an_emergency", 409),
        (
            (
                "grid_event",
                "local",
                "handling",
                "finish",
                {Role.HANDLER},
                {
                    "is_assignee": True,
                    "after_photo_count": 1,
                    "after_photo_distance_m": 51.0,
                    "after_photo_radius_m": 50,
                },
            ),
            "after_photo_missing",
            422,
        ),
        (
            ("grid_event", "local", "closure_check", "close", {Role.DISPATCHER}, {"check_passed": False}),
            "closing_condition_not_met",
            409,
        ),
        (
            (
                "supervision_order",
                "local",
                "proposed",
                "issue",
                {Role.SYSTEM},
                {"level": 2, "has_instruction": True},
            ),
            "system_issues_level_1_only",
            403,
        ),
        (
            (
                "supervision_order",
                "local",
                "proposed",
                "issue",
                {Role.SUPERVISION_OFFICER},
                {"level": 3, "is_supervised_unit_member": False},
            ),
            "instruction_missing",
            409,
        ),
        (
            (
                "supervision_order",
                "local",
                "fed_back",
                "check",
                {Role.SUPERVISION_OFFICER},
                {"is_supervised_unit_member": True},
            ),
            "officer_of_supervised_unit",
            403,
        ),
        (
            (
                "supervision_order",
                "local",
                "issued",
                "cancel",
                {Role.SUPERVISION_OFFICER},
                {"level": 2, "reason": True},
            ),
            "not_issuing_authority",
            403,
        ),
        (
            ("verification_task", "local", "spot_check", "approve", {Role.DATA_CLERK}, {"error_rate": 0.02}),
            "error_rate_too_high",
            409,
        ),
    ],
)
def test_a_refusal_says_which_rule_stood_against_it(
    arguments: tuple[Any, ...], code: str, status: int
) -> None:
    kind, origin, state, verb, roles, facts = arguments
    error = refusal(kind, origin, state, verb, frozenset(roles), facts)
    assert (error.code, error.status) == (code, status)


def test_the_same_verb_splits_by_what_is_open() -> None:
    closing = {"has_open_follow_up": True}
    assert walk("hotline", "city", "replied_to_city", [("city_close", Role.CITY, closing)]) == "following_up"
    assert (
        refusal("hotline", "city", "replied_to_city", "city_close", frozenset({Role.CITY}), {}).status == 409
    )


def test_a_child_finished_while_others_run_leaves_the_parent_where_it_is() -> None:
    facts: dict[str, object] = {"is_child_handler": True, "open_child_count": 2, "result": True}
    assert walk("hotline", "city", "sub_dispatched", [("finish", Role.HANDLER, facts)]) == "sub_dispatched"
    facts["open_child_count"] = 1
    assert walk("hotline", "city", "sub_dispatched", [("finish", Role.HANDLER, facts)]) == "handling"
    assert (
        walk("hotline", "city", "extension_requested", [("finish", Role.HANDLER, facts)])
        == "extension_requested"
    )


def test_reach_may_be_told_role_by_role() -> None:
    both = frozenset({Role.UNIT_CLERK, Role.UNIT_HEAD})
    facts: dict[str, object] = {"is_lead_unit": frozenset({Role.UNIT_HEAD})}
    assert decide("hotline", "city", "awaiting_signature", "sign_off", both, facts).target == "awaiting_audit"
    assert refusal("hotline", "city", "dispatched", "sign", both, facts).code == "out_of_reach"


def test_a_misspelled_fact_is_an_error_of_the_program_and_not_a_refusal() -> None:
    with pytest.raises(ValueError, match="is_lead_unti"):
        decide("hotline", "city", "dispatched", "sign", frozenset({Role.UNIT_CLERK}), {"is_lead_unti": True})


def test_levels_two_and_three_wait_for_the_instruction_and_level_one_does_not() -> None:
    for level, instruction, ok in ((0, False, True), (1, False, True), (2, False, False), (3, True, True)):
        facts: dict[str, object] = {
            "level": level,
            "has_instruction": instruction,
            "is_supervised_unit_member": False,
        }
        if ok:
            assert (
                decide("supervision_order", "local", "proposed", "issue", OFFICER, facts).target == "issued"
            )
        else:
            refusal("supervision_order", "local", "proposed", "issue", OFFICER, facts)


def test_actions_are_offered_with_their_reason_and_one_is_primary() -> None:
    facts = {"is_lead_unit": True, "first_contact_logged": False, "no_contact_wanted": False}
    options = explain_actions("hotline", "city", "signed", frozenset({Role.UNIT_CLERK}), facts)
    offered = {option.verb: option for option in options}
    assert set(offered) == {"contact_first", "start", "sub_dispatch"}
    assert (offered["start"].enabled, offered["start"].reason_code) == (False, "contact_first_missing")
    facts["first_contact_logged"] = True
    options = explain_actions("hotline", "city", "signed", frozenset({Role.UNIT_CLERK}), facts)
    assert [option.verb for option in options if option.primary] == ["start"]


def test_only_verbs_with_a_service_are_offered_and_only_to_those_in_reach() -> None:
    roles = frozenset({Role.DISPATCHER})
    offered = explain_actions("hotline", "city", "classified", roles, {}, frozenset({"dispatch"}))
    assert [(option.verb, option.inputs) for option in offered] == [("dispatch", ("unit", "reason"))]
    assert explain_actions("hotline", "city", "dispatched", frozenset({Role.UNIT_CLERK}), {}) == ()


@given(st.data())
def test_what_is_decided_is_in_the_table_and_what_is_offered_can_be_tried(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(sorted(LifecycleKind)))
    origin = data.draw(st.sampled_from(sorted(Origin)))
    state = data.draw(st.sampled_from(sorted(states_for_origin(kind, origin))))
    verb = data.draw(st.sampled_from(sorted(Verb)))
    roles = data.draw(st.frozensets(st.sampled_from(list(Role))))
    names = data.draw(st.sets(st.sampled_from(sorted(FACTS))))
    facts = {
        name: data.draw(st.sampled_from([True, False, None, 0, 1, 2, "", "auto", "district"]))
        for name in names
    }
    try:
        edge = decide(kind, origin, state, verb, roles, facts)
    except GridlineError as refused:
        edge, status = None, refused.status
    else:
        status = 200
    assert status in (200, 403, 404, 409, 422)
    if edge is not None:
        assert edge in legal_edges(kind, origin, state)
        assert edge.roles & roles
        offered = explain_actions(kind, origin, state, roles, facts)
        assert verb in {option.verb for option in offered if option.enabled}


@pytest.mark.parametrize("name", sorted(GUARDS))
def test_no_guard_lets_anybody_pass_when_nothing_is_known(name: str) -> None:
    free = {
        "system_only_auto",
        "not_own_dispute",
        "not_replying_unit",
        "not_supervised_unit",
        "report_photo",
        "personal_where_needed",
        "system_issues_level_1_only",
        "system_withdraws_unanswered",
    }
    passed = [role for role in Role if GUARDS[name].holds(FactSheet({"acting_role": role}))]
    assert name in free or passed == []


def test_every_kind_answers_for_every_state() -> None:
    for kind in LifecycleKind:
        assert edges(kind)
        assert legal_edges(kind, "local", "no such state") == ()
