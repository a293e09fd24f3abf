"""Which deadlines run, and until when."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dispatch.domain.clock_facts import ClockFacts
from dispatch.domain.cycles import cycles_after
from dispatch.domain.deadlines import leading_deadline, prescribe
from dispatch.domain.lifecycle.states import FINAL, LifecycleKind, states_of
from dispatch.domain.limits import Limit
from dispatch.domain.running_stages import RUNNING_STAGES
from dispatch.domain.side_path_events import SUPPORT_CALL
from dispatch.domain.stages import Stage
from tests.dispatch.clock_builders import china, deadlines, limits, local, text

RECEIVED = local("2026-03-02 09:30")  # a Monday
CITY = ClockFacts(
    kind="hotline",
    origin="city",
    state="received",
    state_since=RECEIVED,
    received_at=RECEIVED,
    request_type="complaint",
    city_sign_due_at=local("2026-03-02 12:00"),
    city_return_due_at=local("2026-03-04 10:00"),
    city_due_at=local("2026-03-16 18:00"),
)
LOCAL = ClockFacts(
    kind="hotline", state="received", state_since=RECEIVED, received_at=RECEIVED, request_type="complaint"
)
EVENT = ClockFacts(kind="grid_event", state="reported", state_since=RECEIVED, received_at=RECEIVED)
ORDER = ClockFacts(
    kind="supervision_order", state="issued", state_since=RECEIVED, received_at=RECEIVED, order_level=1
)


def at(facts: ClockFacts, state: str, since: str, **more: object) -> ClockFacts:
    return replace(facts, state=state, state_since=local(since), **more)  # type: ignore[arg-type]


def due(facts: ClockFacts) -> dict[str, str]:
    return {str(stage): text(deadline.due_at) for stage, deadline in deadlines(facts).items()}


# ---- hotline, city


def test_a_city_ticket_on_arrival() -> None:
    assert due(CITY) == {
        "classify": "2026-03-02 10:00",
        "city_sign": "2026-03-02 12:00",
        "city_return": "2026-03-04 10:00",
        "draft": "2026-03-12 18:00",  # city due − 2 working days
        "reply": "2026-03-16 18:00",
    }
    owners = {str(stage): str(deadline.owner) for stage, deadline in deadlines(CITY).items()}
    assert owners == {
        "classify": "district",
        "city_sign": "city",
        "city_return": "city",
        "draft": "district",
        "reply": "city",
    }


def test_a_dispatched_city_ticket() -> None:
    facts = at(CITY, "dispatched", "2026-03-02 10:00", dispatched_at=local("2026-03-02 10:00"))
    assert due(facts) == {
        "sign": "2026-03-03 18:00",
        "return_window": "2026-03-02 14:00",
        "city_return": "2026-03-04 10:00",
        "draft": "2026-03-12 18:00",
        "reply": "2026-03-16 18:00",
    }
    assert {stage for stage, deadline in deadlines(facts).items() if deadline.unit} == {
        Stage.SIGN,
        Stage.RETURN_WINDOW,
        Stage.DRAFT,
    }


@pytest.mark.parametrize(
    ("urgency", "expected"),
    [
        ({}, "2026-03-03 18:00"),
        ({"fast_track": True}, "2026-03-02 14:00"),
        ({"emergency": True}, "2026-03-02 10:30"),
    ],
)
def test_signing_by_urgency(urgency: dict[str, bool], expected: str) -> None:
    facts = at(CITY, "dispatched", "2026-03-02 10:00", dispatched_at=local("2026-03-02 10:00"), **urgency)
    assert due(facts)["sign"] == expected


def test_an_emergency_is_dispatched_before_it_is_classified() -> None:
    night = local("2026-03-01 23:00")
    facts = replace(LOCAL, emergency=True, received_at=night, state_since=night)
    assert {k: v for k, v in due(facts).items() if k != "draft"} == {
        "classify": "2026-03-01 23:05",
        "dispatch": "2026-03-01 23:15",
        "duty_phone": "2026-03-01 23:15",
        "duty_written": "2026-03-02 00:00",
    }
    out = replace(facts, state="dispatched", dispatched_at=night, class_pending=True)
    assert due(out)["classify"] == "2026-03-01 23:30"
    assert "classify" not in due(replace(out, class_pending=False))


def test_both_return_times_end_before_the_citys() -> None:
    early = {"city_return_due_at": local("2026-03-02 11:00")}
    dispatched = at(CITY, "dispatched", "2026-03-02 10:00", dispatched_at=local("2026-03-02 10:00"), **early)
    assert due(dispatched)["return_window"] == "2026-03-02 11:00"
    deciding = at(
        CITY, "return_requested", "2026-03-02 10:30", dispatched_at=local("2026-03-02 10:00"), **early
    )
    assert due(deciding)["return_decision"] == "2026-03-02 11:00"
    blocked = replace(deciding, city_return_blocked=True)
    assert due(blocked)["return_decision"] == "2026-03-02 12:30"
    assert "city_return" not in due(blocked)


def test_signing_runs_on_through_a_refused_return() -> None:
    facts = at(CITY, "dispatched", "2026-03-03 09:00", dispatched_at=local("2026-03-02 10:00"))
    assert due(facts)["sign"] == "2026-03-03 18:00"


def test_sign_off_and_audit_have_their_own_limits_while_there_is_time() -> None:
    assert due(at(CITY, "awaiting_signature", "2026-03-09 10:00")) == {
        "sign_off": "2026-03-09 14:00",
        "reply": "2026-03-16 18:00",
    }
    assert due(at(CITY, "awaiting_audit", "2026-03-09 15:00"))["audit"] == "2026-03-10 10:00"


def test_sign_off_and_audit_shrink_before_the_citys_due_time() -> None:
    late = deadlines(at(CITY, "awaiting_signature", "2026-03-16 09:00"))[Stage.SIGN_OFF]
    # 9 h are left for 4 h of sign-off and one working day after it: 9 × 4/13
    assert text(late.due_at) == "2026-03-16 11:46"
    assert late.compressed
    audit = deadlines(at(CITY, "awaiting_audit", "2026-03-16 12:00"))[Stage.AUDIT]
    assert text(audit.due_at) == "2026-03-16 15:00"
    passed = deadlines(at(CITY, "awaiting_audit", "2026-03-17 09:00"))[Stage.AUDIT]
    assert text(passed.due_at) == "2026-03-17 13:00"
    assert not passed.compressed, "the city's own deadline is the late one"


def test_a_short_span_shrinks_every_step_in_proportion() -> None:
    facts = at(
        CITY,
        "dispatched",
        "2026-03-02 09:30",
        city_due_at=local("2026-03-03 12:00"),
        dispatched_at=local("2026-03-02 09:30"),
    )
    running = deadlines(facts)
    # 11.5 office hours for a plan of 36: the draft's 18 h of lead become 5.75
    assert text(running[Stage.DRAFT].due_at) == "2026-03-02 15:15"
    assert running[Stage.DRAFT].compressed
    assert running[Stage.SIGN].compressed
    assert running[Stage.SIGN].due_at < running[Stage.DRAFT].due_at
    assert not running[Stage.REPLY].compressed


def test_a_span_without_office_hours_shrinks_by_the_clock() -> None:
    evening = local("2026-03-02 19:00")
    facts = replace(CITY, received_at=evening, state_since=evening, city_due_at=local("2026-03-02 22:00"))
    assert due(facts)["draft"] == "2026-03-02 20:30"


def test_parts_come_one_working_day_before_the_draft() -> None:
    facts = at(CITY, "sub_dispatched", "2026-03-03 10:00", co_units_open=True)
    assert due(facts)["sub_dispatch"] == "2026-03-11 18:00"
    assert due(facts)["co_units"] == "2026-03-11 18:00"
    assert "co_units" not in due(replace(facts, co_units_open=False))
    tight = at(CITY, "sub_dispatched", "2026-03-12 10:00")
    part = deadlines(tight)[Stage.SUB_DISPATCH]
    assert text(part.due_at) == "2026-03-12 14:00"
    assert part.compressed


def test_a_rows_limit_tightens_the_plan_but_never_loosens_it() -> None:
    assert due(replace(CITY, handling_limit=Limit.parse("3wd")))["draft"] == "2026-03-05 18:00"
    assert due(replace(CITY, handling_limit=Limit.parse("30wd")))["draft"] == "2026-03-12 18:00"


def test_rework_of_a_city_ticket_never_passes_the_citys_due_time() -> None:
    ordered = local("2026-03-12 10:00")
    facts = at(CITY, "handling", "2026-03-12 11:00", rework_at=ordered)
    draft = deadlines(facts)[Stage.DRAFT]
    assert ordered < draft.due_at < local("2026-03-16 18:00")
    assert draft.compressed
    assert due(facts)["reply"] == "2026-03-16 18:00", "the auditor's rework does not move the city's clock"


def test_the_citys_rework_plans_anew_before_its_new_due_time() -> None:
    new_due = local("2026-03-27 18:00")
    waiting = at(CITY, "city_rework", "2026-03-18 10:00", city_due_at=new_due)
    assert due(waiting) == {
        "rework_decision": "2026-03-18 12:00",
        "draft": "2026-03-25 18:00",
        "reply": "2026-03-27 18:00",
    }
    again = at(
        CITY,
        "rework",
        "2026-03-18 11:00",
        city_due_at=new_due,
        planned_from_at=local("2026-03-18 10:00"),
        rework_at=local("2026-03-18 11:00"),
    )
    assert due(again)["draft"] == "2026-03-25 18:00"
    assert due(again)["start"] == "2026-03-18 15:00"
    assert deadlines(again)[Stage.REPLY].started_at == local("2026-03-18 10:00")


def test_nothing_runs_while_the_city_has_it() -> None:
    for state in ("replied_to_city", "city_calling_back", "closed", "city_returned"):
        assert due(at(CITY, state, "2026-03-09 10:00")) == {}
    assert due(at(CITY, "return_to_city_requested", "2026-03-02 10:00")) == {
        "city_return": "2026-03-04 10:00",
        "reply": "2026-03-16 18:00",
    }


# ---- hotline, local


@pytest.mark.parametrize(
    ("request_type", "expected"),
    [
        ("consultation", "2026-03-04 18:00"),
        ("help", "2026-03-16 18:00"),
        ("suggestion", "2026-03-16 18:00"),
        ("complaint", "2026-03-23 18:00"),
        ("violation_report", "2026-03-23 18:00"),
        (None, "2026-03-23 18:00"),
    ],
)
def test_the_provincial_limits_from_receipt(request_type: str | None, expected: str) -> None:
    facts = at(LOCAL, "handling", "2026-03-03 10:00", request_type=request_type)
    assert due(facts) == {"draft": expected}


def test_local_audit_callback_and_follow_up() -> None:
    assert due(at(LOCAL, "awaiting_audit", "2026-03-09 10:00")) == {"audit": "2026-03-10 18:00"}
    calling = at(LOCAL, "calling_back", "2026-03-09 10:00")
    assert due(calling) == {"callback_start": "2026-03-11 18:00", "callback": "2026-03-16 18:00"}
    assert due(replace(calling, callback_started=True)) == {"callback": "2026-03-16 18:00"}
    following = at(LOCAL, "following_up", "2026-03-09 10:00", plan_at=local("2026-05-20 18:00"))
    assert due(following) == {"follow_up": "2026-05-20 18:00", "progress_note": "2026-04-08 18:00"}


def test_rework_has_half_the_limit_at_least_a_working_day() -> None:
    facts = at(LOCAL, "handling", "2026-03-16 10:00", rework_at=local("2026-03-16 09:00"))
    assert due(facts)["draft"] == "2026-03-26 18:00"  # half of 15, rounded up to 8 working days
    assert due(replace(facts, request_type="consultation"))["draft"] == "2026-03-17 18:00"
    hazard = replace(facts, handling_limit=Limit.parse("2ch"))
    assert due(hazard)["draft"] == "2026-03-16 11:00", "never longer than the limit itself"


def test_a_deferral_moves_the_districts_clock_only() -> None:
    pause = (local("2026-03-04 10:00"), local("2026-03-11 10:00"))
    facts = at(LOCAL, "handling", "2026-03-11 10:00", pauses=(pause,))
    assert due(facts)["draft"] == "2026-03-30 18:00"  # five working days later
    assert due(replace(facts, handling_limit=Limit.parse("20wh")))["draft"] == "2026-03-11 11:30"
    assert due(replace(facts, handling_limit=Limit.parse("100ch")))["draft"] == "2026-03-13 13:30"
    standing = at(LOCAL, "deferred", "2026-03-04 10:00", pauses=((local("2026-03-04 10:00"), None),))
    assert due(standing) == {"review": "2026-04-03 18:00"}
    assert due(replace(CITY, pauses=(pause,))) == due(CITY)


@pytest.mark.parametrize("limit", ["20wh", "100ch", "5wd", "12cd"])
def test_pauses_before_the_start_or_after_the_end_move_nothing(limit: str) -> None:
    facts = at(LOCAL, "handling", "2026-03-11 10:00", handling_limit=Limit.parse(limit))
    before = (local("2026-02-24 10:00"), local("2026-02-27 10:00"))
    after = (local("2026-03-16 10:00"), local("2026-03-20 10:00"))
    assert due(replace(facts, pauses=(before, after))) == due(facts)


def test_pauses_add_up() -> None:
    one = (local("2026-03-03 10:00"), local("2026-03-04 10:00"))
    other = (local("2026-03-24 10:00"), local("2026-03-25 10:00"))  # inside only because of the first
    facts = at(LOCAL, "handling", "2026-03-25 10:00")
    assert due(replace(facts, pauses=(one,)))["draft"] == "2026-03-24 18:00"
    assert due(replace(facts, pauses=(one, other)))["draft"] == "2026-03-25 18:00"


def test_an_extension_lengthens_the_main_work() -> None:
    facts = at(
        LOCAL, "handling", "2026-03-11 10:00", extension=Limit.parse("10wd"), request_type="consultation"
    )
    assert due(facts)["draft"] == "2026-03-18 18:00"
    asking = at(LOCAL, "extension_requested", "2026-03-03 10:00", request_type="consultation")
    assert due(asking) == {"extension_decision": "2026-03-03 14:00", "draft": "2026-03-04 18:00"}


# ---- grid events


def test_an_event_from_report_to_close() -> None:
    assert due(EVENT) == {"file": "2026-03-02 10:30"}
    filed = at(EVENT, "filed", "2026-03-02 10:00", handling_limit=Limit.parse("4wh"))
    assert due(filed) == {"dispatch": "2026-03-02 11:00"}
    out = at(filed, "dispatched", "2026-03-02 10:10", dispatched_at=local("2026-03-02 10:10"))
    assert due(out) == {
        "assign": "2026-03-02 12:10",
        "return_window": "2026-03-02 14:10",
        "handle": "2026-03-02 14:10",
    }
    assert due(at(out, "handling", "2026-03-02 12:00")) == {"handle": "2026-03-02 14:10"}
    assert due(at(out, "handled", "2026-03-02 14:00")) == {"closure_check": "2026-03-02 18:00"}
    checking = at(out, "closure_check", "2026-03-02 14:00")
    assert due(checking) == {"closure_check": "2026-03-02 18:00"}
    assert due(replace(checking, hazard=True)) == {"closure_check": "2026-03-02 16:00"}
    assert due(replace(checking, site_check_done_at=local("2026-03-02 15:00"))) == {
        "close": "2026-03-02 16:00"
    }
    rework = at(out, "rework", "2026-03-02 16:00", rework_at=local("2026-03-02 16:00"))
    assert due(rework)["handle"] == "2026-03-02 18:00"


def test_a_hazard_runs_at_night_and_squeezes_the_steps_before_it() -> None:
    night = local("2026-03-02 23:00")
    facts = at(EVENT, "assigned", "2026-03-02 23:00", dispatched_at=night, handling_limit=Limit.parse("2ch"))
    running = deadlines(facts)
    assert text(running[Stage.HANDLE].due_at) == "2026-03-03 01:00"
    assert text(running[Stage.START].due_at) == "2026-03-03 00:00"
    assert running[Stage.START].compressed


def test_an_emergency_event_is_filed_after_its_dispatch() -> None:
    assert due(replace(EVENT, emergency=True)) == {
        "dispatch": "2026-03-02 09:35",
        "duty_phone": "2026-03-02 09:45",
        "duty_written": "2026-03-02 10:30",
    }
    out = at(EVENT, "dispatched", "2026-03-02 09:40", emergency=True, filing_pending=True)
    out = replace(out, dispatched_at=local("2026-03-02 09:40"))
    assert due(out)["file"] == "2026-03-02 10:40"


def test_pre_filing_checks() -> None:
    checking = at(EVENT, "pre_filing_check", "2026-03-02 10:00")
    assert due(checking) == {"pre_filing_check": "2026-03-02 12:00"}
    back = replace(checking, site_check_done_at=local("2026-03-02 11:00"))
    assert list(due(back)) == ["file"]
    assert due(at(EVENT, "self_handled", "2026-03-02 10:00")) == {"close": "2026-03-03 18:00"}


# ---- orders and tasks


def test_supervision_orders_by_level() -> None:
    issued = replace(ORDER, dispatched_at=RECEIVED)
    assert due(issued) == {"sign": "2026-03-02 13:30", "feed_back": "2026-03-09 18:00"}
    assert due(replace(issued, order_level=2))["feed_back"] == "2026-03-05 18:00"
    assert due(replace(issued, order_level=3))["feed_back"] == "2026-03-04 18:00"
    instructed = replace(issued, order_level=3, handling_limit=Limit.parse("1wd"))
    assert due(instructed)["feed_back"] == "2026-03-03 18:00"
    from_city = replace(issued, order_level=0, city_due_at=local("2026-03-06 12:00"))
    assert deadlines(from_city)[Stage.FEED_BACK].owner == "city"
    rejected = at(issued, "rejected", "2026-03-10 10:00", rework_at=local("2026-03-10 10:00"))
    assert due(rejected) == {"start": "2026-03-10 14:00", "feed_back": "2026-03-13 18:00"}


def test_a_proposal_waits_for_the_instruction() -> None:
    proposal = at(ORDER, "proposed", "2026-03-02 09:30")
    assert due(proposal) == {"issue": "2026-03-02 18:00", "take_up": "2026-03-09 18:00"}
    for night, due_at in (("2026-03-02 23:30", "2026-03-03 18:00"), ("2026-03-07 10:00", "2026-03-09 18:00")):
        late = at(replace(ORDER, received_at=local(night)), "proposed", night)
        assert due(late)["issue"] == due_at
    second = replace(proposal, order_level=2)
    assert due(second) == {"take_up": "2026-03-09 18:00"}
    assert due(replace(second, instruction_at=local("2026-03-04 10:00")))["issue"] == "2026-03-05 18:00"


# ---- properties


def every_state() -> list[tuple[str, str]]:
    return [(kind, state) for kind in LifecycleKind for state in states_of(kind)]


@pytest.mark.parametrize(("kind", "state"), every_state())
def test_every_state_under_every_flag_is_answered(kind: str, state: str) -> None:
    flags = ("emergency", "fast_track", "hazard", "class_pending", "filing_pending", "co_units_open")
    for origin, *values in product(("city", "local"), *[(False, True)] * len(flags)):
        base = replace(CITY if origin == "city" else LOCAL, kind=kind, state=state, order_level=1)
        facts = replace(base, dispatched_at=RECEIVED, **dict(zip(flags, values, strict=True)))
        running = prescribe(facts, china(), limits())
        assert len({deadline.stage for deadline in running}) == len(running)
        assert all(deadline.amber_at <= deadline.due_at for deadline in running)
        assert not (running and state in FINAL[LifecycleKind(kind)])


def test_the_table_of_running_stages_names_real_states_only() -> None:
    assert set(RUNNING_STAGES) == {*LifecycleKind, SUPPORT_CALL}
    for kind, states in RUNNING_STAGES.items():
        if kind == SUPPORT_CALL:  # no life cycle: it is called, then it is over
            continue
        assert set(states) <= set(states_of(kind)) - FINAL[LifecycleKind(kind)]


minutes = st.integers(0, 60 * 24 * 40)


@settings(max_examples=200, deadline=None)
@given(
    minutes,
    minutes,
    st.integers(1, 60 * 24 * 30),
    st.sampled_from(["dispatched", "signed", "sub_dispatched", "awaiting_signature", "awaiting_audit"]),
    st.booleans(),
)
def test_inner_deadlines_stay_before_the_citys_and_keep_their_order(
    start: int, into: int, span: int, state: str, emergency: bool
) -> None:
    received = local("2026-01-20 00:00") + timedelta(minutes=start)
    city_due = received + timedelta(minutes=span)
    since = received + timedelta(minutes=min(into, span - 1))
    facts = replace(
        CITY,
        state=state,
        state_since=since,
        dispatched_at=since,
        received_at=received,
        city_due_at=city_due,
        city_return_due_at=None,
        emergency=emergency,
    )
    running = deadlines(facts)
    for stage in (Stage.DRAFT, Stage.SUB_DISPATCH, Stage.SIGN_OFF, Stage.AUDIT):
        if stage in running:
            assert running[stage].due_at <= city_due
    if Stage.SUB_DISPATCH in running and since < running[Stage.DRAFT].due_at:
        assert since < running[Stage.SUB_DISPATCH].due_at <= running[Stage.DRAFT].due_at
    if state in ("dispatched", "signed") and since < running[Stage.DRAFT].due_at:
        own = running[Stage.SIGN if state == "dispatched" else Stage.START]
        assert since < own.due_at <= running[Stage.DRAFT].due_at


@settings(max_examples=200, deadline=None)
@given(minutes, st.integers(1, 60 * 24 * 60), st.booleans())
@example(
    start=37080, span=2160, continuous=False
)  # 36 hours of holiday: as long as the plan, but no office hour
@example(start=37080, span=4000, continuous=True)
def test_the_backward_plan_is_ordered_and_lies_in_the_span(start: int, span: int, continuous: bool) -> None:
    from dispatch.domain.backward_plan import plan_backwards

    received = local("2026-01-20 00:00") + timedelta(minutes=start)
    city_due = received + timedelta(minutes=span)
    plan = plan_backwards(received, city_due, china(), limits(), kind="hotline", continuous=continuous)
    assert received <= plan.parts_at <= plan.draft_at <= plan.sign_off_at <= plan.audit_at <= city_due


def test_the_same_facts_give_the_same_deadlines() -> None:
    assert prescribe(CITY, china(), limits()) == prescribe(replace(CITY), china(), limits())


def test_windows_lead_no_list() -> None:
    facts = at(CITY, "dispatched", "2026-03-02 10:00", dispatched_at=local("2026-03-02 10:00"))
    running = prescribe(facts, china(), limits())
    assert running[0].stage == Stage.RETURN_WINDOW
    leading = leading_deadline(running)
    assert leading is not None
    assert leading.stage == Stage.SIGN
    assert leading_deadline([]) is None


# ---- cycles


def test_cycles_count_what_is_started_anew() -> None:
    cycles: dict[str, int] = {}
    steps = [
        ("receive", "received"),
        ("classify", "classified"),
        ("dispatch", "dispatched"),
        ("request_return", "return_requested"),
        ("refuse_return", "dispatched"),
    ]
    for verb, state in steps:
        cycles = cycles_after(cycles, kind="hotline", verb=verb, state=state)
    assert (cycles["classify"], cycles["dispatch"], cycles["sign"], cycles["return_decision"]) == (1, 1, 1, 1)
    assert "draft" not in cycles
    steps = [
        ("request_return", "return_requested"),
        ("approve_return", "classified"),
        ("dispatch", "dispatched"),
    ]
    for verb, state in steps:
        cycles = cycles_after(cycles, kind="hotline", verb=verb, state=state)
    assert (cycles["dispatch"], cycles["sign"], cycles["return_decision"]) == (2, 2, 2)
    cycles = cycles_after(cycles, kind="hotline", verb="order_rework", state="rework")
    assert cycles["draft"] == 2, "the first round of the main work needs no count"
    facts = replace(LOCAL, state="handling", cycles=cycles, rework_at=RECEIVED)
    assert deadlines(facts)[Stage.DRAFT].cycle == 2


def test_times_of_other_zones_mean_the_same_moment() -> None:
    utc = replace(CITY, received_at=_utc(CITY.received_at), state_since=_utc(CITY.state_since))
    assert due(utc) == due(CITY)


def _utc(moment: datetime) -> datetime:
    from datetime import UTC

    return moment.astimezone(UTC)
