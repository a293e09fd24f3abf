"""The rungs of a deadline's ladder, and when a claimed timer may fire."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.domain.clock_facts import ClockFacts
from dispatch.domain.deadlines import prescribe
from dispatch.domain.stages import Stage
from dispatch.domain.timers import PrescribedTimer, judge, next_rung, prescribed_timers
from tests.dispatch.clock_builders import china, ladder, limits, local, text
from tests.dispatch.domain.test_deadlines import CITY, LOCAL, ORDER, RECEIVED, at


def ladder_of(facts: ClockFacts, stage: Stage) -> list[PrescribedTimer]:
    running = prescribe(facts, china(), limits())
    timers = prescribed_timers(running, china(), ladder(), kind=facts.kind, order_level=facts.order_level)
    return [timer for timer in timers if timer.stage == stage]


def shown(facts: ClockFacts, stage: Stage) -> list[tuple[str, str]]:
    return [(str(timer.level), text(timer.due_at)) for timer in ladder_of(facts, stage)]


def test_the_whole_ladder_of_the_citys_due_time() -> None:
    assert shown(CITY, Stage.REPLY) == [
        ("amber", "2026-03-12 11:22"),
        ("remind_1wd", "2026-03-13 18:00"),
        ("remind_4wh", "2026-03-16 14:00"),
        ("chase", "2026-03-16 18:00"),
        ("supervise_l1", "2026-03-19 18:00"),
    ]


def test_a_reminder_as_long_as_the_stage_is_left_out() -> None:
    signing = at(LOCAL, "dispatched", "2026-03-02 10:00", dispatched_at=local("2026-03-02 10:00"))
    assert [level for level, _ in shown(signing, Stage.SIGN)] == [
        "amber",
        "remind_4wh",
        "chase",
        "supervise_l1",
    ]
    assert [level for level, _ in shown(LOCAL, Stage.CLASSIFY)] == ["amber", "chase"], "no unit to supervise"


def test_the_next_rung_is_the_first_of_the_whole_ladder_that_has_not_fired() -> None:
    signing = at(LOCAL, "dispatched", "2026-03-02 10:00", dispatched_at=local("2026-03-02 10:00"))
    following = at(LOCAL, "following_up", "2026-03-09 10:00", plan_at=local("2026-05-20 18:00"))
    for facts in (CITY, LOCAL, signing, following):
        for deadline in prescribe(facts, china(), limits()):
            done: set[str] = set()
            for rung in ladder_of(facts, deadline.stage):
                found = next_rung(deadline, china(), ladder(), kind=facts.kind, done=done)
                assert found == rung
                done.add(rung.level)
            assert next_rung(deadline, china(), ladder(), kind=facts.kind, done=done) is None


def test_windows_are_not_chased() -> None:
    facts = at(CITY, "dispatched", "2026-03-02 10:00", dispatched_at=local("2026-03-02 10:00"))
    assert shown(facts, Stage.RETURN_WINDOW) == []
    assert shown(facts, Stage.CITY_RETURN) == [("remind_4wh", "2026-03-03 15:00")]


def test_a_missed_follow_up_is_supervised_at_once() -> None:
    facts = at(LOCAL, "following_up", "2026-03-09 10:00", plan_at=local("2026-05-20 18:00"))
    assert shown(facts, Stage.FOLLOW_UP)[-2:] == [
        ("chase", "2026-05-20 18:00"),
        ("supervise_l1", "2026-05-20 18:00"),
    ]


def test_a_missed_order_leads_to_a_submission_at_levels_one_and_two() -> None:
    for level, climbs in ((0, False), (1, True), (2, True), (3, False)):
        facts = replace(ORDER, dispatched_at=RECEIVED, order_level=level)
        levels = [name for name, _ in shown(facts, Stage.FEED_BACK)]
        assert ("supervise_l2" in levels) is climbs
        assert "supervise_l1" not in levels


def test_only_the_prescribed_timer_fires_and_never_early() -> None:
    rungs = ladder_of(CITY, Stage.REPLY)
    chase = next(rung for rung in rungs if rung.level == "chase")
    second = timedelta(seconds=1)
    assert judge(rungs, chase, chase.due_at - second) is None
    firing = judge(rungs, chase, chase.due_at)
    assert firing is not None
    assert firing.others == tuple(rung for rung in rungs if rung != chase)
    top = judge(rungs, rungs[-1], rungs[-1].due_at + timedelta(days=400))
    assert top is not None, "late is no reason to skip"
    assert judge(rungs, replace(chase, cycle=2), chase.due_at) is None
    assert judge(rungs, replace(chase, due_at=chase.due_at - second), chase.due_at) is None, "it was moved"
    assert judge([], chase, chase.due_at) is None, "the subject has moved on"


@settings(max_examples=100, deadline=None)
@given(
    st.integers(0, 60 * 24 * 60), st.sampled_from(["received", "dispatched", "signed", "handling", "rework"])
)
def test_ladders_climb_in_time_and_chase_at_the_due_time(start: int, state: str) -> None:
    since = RECEIVED + timedelta(minutes=start)
    facts = replace(
        CITY, state=state, state_since=since, received_at=since, dispatched_at=since, rework_at=since
    )
    facts = replace(facts, city_due_at=since + timedelta(days=14))
    for deadline in prescribe(facts, china(), limits()):
        rungs = ladder_of(facts, deadline.stage)
        assert [rung.due_at for rung in rungs] == sorted(rung.due_at for rung in rungs)
        assert len({rung.level for rung in rungs}) == len(rungs)
        assert all(rung.due_at > deadline.started_at or rung.due_at >= deadline.due_at for rung in rungs)
        chased = [rung.due_at for rung in rungs if rung.level == "chase"]
        assert chased == ([] if deadline.is_window else [deadline.due_at])
