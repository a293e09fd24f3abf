"""The clocks of the side paths against due times counted by hand, and deferrals that keep elapsed time exactly."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.domain.clock_facts import ClockFacts
from dispatch.domain.limits import Limit
from dispatch.domain.stages import Stage
from tests.dispatch.clock_builders import china, deadlines, local, text

RECEIVED = local("2026-03-02 09:30")  # a Monday
HELP = ClockFacts(
    kind="hotline",
    state="handling",
    state_since=RECEIVED,
    received_at=RECEIVED,
    dispatched_at=RECEIVED,
    request_type="help",
)
EVENT = ClockFacts(
    kind="grid_event",
    state="handling",
    state_since=RECEIVED,
    received_at=RECEIVED,
    dispatched_at=RECEIVED,
    handling_limit=Limit.parse("8wh"),
)
CITY = replace(HELP, origin="city", city_due_at=local("2026-03-16 18:00"))


def due(facts: ClockFacts) -> dict[str, str]:
    return {str(stage): text(deadline.due_at) for stage, deadline in deadlines(facts).items()}


def owner(facts: ClockFacts, stage: Stage) -> str:
    return str(deadlines(facts)[stage].owner)


# ---- extension


def test_an_extension_is_counted_on_top_of_the_limit() -> None:
    assert due(HELP)["draft"] == "2026-03-16 18:00"  # ten working days
    longer = replace(HELP, extension=Limit.parse("5wd"))
    assert due(longer)["draft"] == "2026-03-23 18:00"
    assert due(replace(EVENT, extension=Limit.parse("1wd")))["handle"] == "2026-03-03 18:00"


def test_a_pending_request_leaves_the_old_due_time_and_a_forwarded_one_waits_for_the_city() -> None:
    asked = replace(CITY, state="extension_requested", state_since=local("2026-03-03 10:00"))
    assert due(asked) == {
        "extension_decision": "2026-03-03 14:00",  # four work hours, one office slot a day
        "draft": "2026-03-12 18:00",
        "reply": "2026-03-16 18:00",
    }
    assert "extension_decision" not in due(replace(asked, extension_forwarded=True))


def test_a_rework_has_half_the_limit_and_its_own_extension_only() -> None:
    again = replace(HELP, rework_at=local("2026-03-17 10:00"))
    assert due(again)["draft"] == "2026-03-24 18:00"  # half of ten working days
    assert due(replace(again, extension=Limit.parse("2wd")))["draft"] == "2026-03-26 18:00"
    city = replace(CITY, rework_at=local("2026-03-13 10:00"), planned_from_at=local("2026-03-13 10:00"))
    assert deadlines(city)[Stage.DRAFT].due_at < local("2026-03-16 18:00")


# ---- deferral


def test_a_deferral_stops_the_districts_clock_and_never_the_laws() -> None:
    deferred = replace(
        HELP,
        state="deferred",
        state_since=local("2026-03-04 11:00"),
        plan_at=local("2026-05-11 00:00"),
        pauses=((local("2026-03-04 11:00"), None),),
    )
    assert due(deferred) == {"review": "2026-04-03 18:00", "resume": "2026-05-11 00:00"}
    by_law = replace(deferred, by_statute=True, extension=Limit.parse("20wd"))
    assert due(by_law)["draft"] == "2026-04-14 18:00"  # thirty working days, Qingming on 6 April
    assert owner(by_law, Stage.DRAFT) == "statute"
    promised = replace(by_law, statute_at=local("2026-06-01 18:00"))
    assert due(promised)["follow_up"] == "2026-06-01 18:00"
    assert "draft" not in due(promised)


def test_reviews_count_from_the_last_one() -> None:
    since = local("2026-03-04 11:00")
    deferred = replace(HELP, state="deferred", state_since=since, plan_at=local("2026-09-01 00:00"))
    reviewed = replace(deferred, reviewed_at=local("2026-03-20 15:00"))
    assert due(reviewed)["review"] == "2026-04-19 18:00"
    stale = replace(deferred, reviewed_at=local("2026-03-03 09:00"))
    assert due(stale)["review"] == due(deferred)["review"]


def test_after_the_deferral_the_clock_goes_on_where_it_stood() -> None:
    pause = (local("2026-03-04 11:00"), local("2026-03-18 09:30"))  # ten working dates
    assert due(replace(HELP, pauses=(pause,)))["draft"] == "2026-03-30 18:00"
    by_law = replace(HELP, by_statute=True, extension=Limit.parse("20wd"), pauses=(pause,))
    assert due(by_law)["draft"] == "2026-04-14 18:00"
    in_extension = replace(
        HELP,
        extension=Limit.parse("5wd"),
        pauses=((local("2026-03-18 10:00"), local("2026-03-20 10:00")),),
    )
    assert due(in_extension)["draft"] == "2026-03-25 18:00"
    again = replace(HELP, rework_at=local("2026-03-17 10:00"))
    reworked = replace(again, pauses=((local("2026-03-18 10:00"), local("2026-03-20 10:00")),))
    assert due(reworked)["draft"] == "2026-03-26 18:00"


def test_the_lamp_does_not_turn_for_time_that_stood_still() -> None:
    long = (local("2026-03-04 11:00"), local("2026-09-04 09:30"))
    resumed = deadlines(replace(HELP, pauses=(long,)))[Stage.DRAFT]
    assert long[1] < resumed.amber_at < resumed.due_at


@st.composite
def pauses(draw: st.DrawFn, within_minutes: int) -> tuple[tuple[datetime, datetime], ...]:
    """Up to four deferrals one after another, each beginning while the clock still runs."""
    found, at, left = [], RECEIVED, within_minutes
    for _ in range(draw(st.integers(0, 4))):
        worked = draw(st.integers(0, max(left - 1, 0)))
        at, left = at + timedelta(minutes=worked), left - worked
        stood = timedelta(minutes=draw(st.integers(1, 60 * 24 * 90)))
        found.append((at, at + stood))
        at += stood
    return tuple(found)


@settings(max_examples=60, deadline=None)
@given(data=st.data(), hours=st.integers(1, 240))
def test_continuous_time_left_is_kept_to_the_second(data: st.DataObject, hours: int) -> None:
    limit = Limit.parse(f"{hours}ch")
    stood = data.draw(pauses(hours * 60))
    facts = replace(EVENT, handling_limit=limit, pauses=stood)
    ran = deadlines(facts)[Stage.HANDLE].due_at - RECEIVED - sum((b - a for a, b in stood), timedelta())
    assert ran == timedelta(hours=hours)


@settings(max_examples=60, deadline=None)
@given(data=st.data(), hours=st.integers(1, 40))
def test_office_time_left_is_kept_to_the_second(data: st.DataObject, hours: int) -> None:
    stood = data.draw(pauses(hours * 60))
    due_at = deadlines(replace(EVENT, handling_limit=Limit.parse(f"{hours}wh"), pauses=stood))[
        Stage.HANDLE
    ].due_at
    worked = china().worked_between(RECEIVED, due_at)
    worked -= sum((china().worked_between(a, b) for a, b in stood), timedelta())
    assert worked == timedelta(hours=hours)


# ---- interim reply and follow-up


def test_the_final_result_is_owed_by_the_promised_date() -> None:
    promised = replace(CITY, city_due_at=None, plan_at=local("2026-06-01 18:00"))
    following = replace(promised, state="following_up", state_since=local("2026-03-16 10:00"))
    assert due(following) == {"progress_note": "2026-04-15 18:00", "follow_up": "2026-06-01 18:00"}
    assert owner(replace(following, by_statute=True), Stage.FOLLOW_UP) == "statute"
    assert due(replace(promised, state_since=local("2026-05-20 10:00")))["draft"] == "2026-06-01 18:00"


# ---- co-units, emergencies


def test_co_units_answer_one_working_day_before_the_lead() -> None:
    assert due(replace(HELP, co_units_open=True))["co_units"] == "2026-03-13 18:00"
    assert "co_units" not in due(HELP)
    waiting = replace(HELP, co_units_open=True, state="extension_requested")
    assert due(waiting)["co_units"] == "2026-03-13 18:00"
    assert due(replace(EVENT, co_units_open=True))["co_units"] < due(EVENT)["handle"]


def test_sub_dispatches_go_on_beside_an_extension() -> None:
    asked = replace(HELP, state="extension_requested", children_open=True)
    assert due(asked)["sub_dispatch"] == "2026-03-13 18:00"
    granted = replace(HELP, extension=Limit.parse("5wd"), children_open=True)
    assert due(granted)["sub_dispatch"] == "2026-03-20 18:00"
    assert "sub_dispatch" not in due(HELP)


def test_an_unsigned_emergency_is_called_out_again_and_reported_until_it_is_over() -> None:
    night = local("2026-03-01 23:00")
    sent = replace(
        HELP,
        emergency=True,
        received_at=night,
        state="dispatched",
        state_since=night,
        dispatched_at=night,
    )
    clocks = due(sent)
    assert clocks["call_out"] == "2026-03-01 23:10"
    assert (clocks["duty_phone"], clocks["duty_written"]) == ("2026-03-01 23:15", "2026-03-02 00:00")
    reported = {"phone": local("2026-03-01 23:05"), "written": local("2026-03-01 23:40")}
    told = due(replace(sent, duty_reported=reported))
    assert "duty_phone" not in told
    assert told["duty_follow_up"] == "2026-03-02 03:40"
    assert deadlines(replace(sent, state="closed")) == {}
