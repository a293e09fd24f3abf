"""Deadline and timer rows follow the facts."""

from dataclasses import replace
from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from dispatch.domain.clock_facts import ClockFacts
from dispatch.domain.deadlines import prescribe
from dispatch.domain.timers import prescribed_timers
from dispatch.models import Deadline, Ticket, Timer
from dispatch.models.ids import new_id
from dispatch.selectors.working_calendar import clock_rules
from dispatch.services.sync_clocks import sync_clocks
from gis.domain.errors import GridlineError
from tests.dispatch.clock_builders import local
from tests.dispatch.clock_world import RECEIVED, lay_ground, moment_at, tickets, timers_of, wind
from tests.dispatch.domain.test_deadlines import CITY, LOCAL, at

pytestmark = pytest.mark.django_db
SUBJECT = new_id()


@pytest.fixture(autouse=True)
def _ground() -> None:
    lay_ground()


def sync(facts: ClockFacts, when: str = "2026-03-02 09:30", *, new: bool = False) -> None:
    sync_clocks(
        subject_type="ticket",
        subject_id=SUBJECT,
        facts=facts,
        unit_code="DISTRICT_WATER",
        moment=moment_at(local(when)),
        new=new,
    )


def running() -> set[str]:
    return set(Deadline.objects.filter(met_at=None).values_list("stage", flat=True))


def pending() -> dict[str, str]:
    return dict(Timer.objects.filter(state="pending").values_list("stage", "level"))


def test_a_new_ticket_costs_one_statement(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    moment = moment_at(local("2026-03-02 09:30"))
    clock_rules(moment.calendar_version)
    with django_assert_num_queries(1):
        deadlines = sync_clocks(
            subject_type="ticket",
            subject_id=SUBJECT,
            facts=CITY,
            unit_code="DISTRICT_WATER",
            moment=moment,
            new=True,
        )
    assert running() == {str(deadline.stage) for deadline in deadlines} == set(pending())
    draft = Deadline.objects.get(stage="draft")
    assert (draft.unit_code, draft.owner, draft.due_at) == (
        "DISTRICT_WATER",
        "district",
        local("2026-03-12 18:00"),
    )
    assert Deadline.objects.get(stage="reply").unit_code == ""


def test_only_the_lowest_rung_of_each_ladder_stands_in_the_table() -> None:
    sync(CITY, new=True)
    assert pending() == {
        "classify": "amber",
        "city_sign": "amber",
        "city_return": "remind_4wh",
        "draft": "amber",
        "reply": "amber",
    }


def test_a_step_meets_its_stage_and_starts_the_next() -> None:
    sync(CITY, new=True)
    sync(at(CITY, "classified", "2026-03-02 09:40"), "2026-03-02 09:40")
    assert running() == {"dispatch", "city_return", "draft", "reply"}
    assert set(pending()) == running()
    met = dict(Deadline.objects.exclude(met_at=None).values_list("stage", "met_at"))
    assert met == {"classify": local("2026-03-02 09:40"), "city_sign": local("2026-03-02 09:40")}
    assert timers_of(SUBJECT)["classify:amber"] == "cancelled"


def test_a_clock_that_comes_back_runs_on_without_a_second_timer() -> None:
    facts = at(CITY, "dispatched", "2026-03-02 10:00", dispatched_at=local("2026-03-02 10:00"))
    sync(facts, new=True)
    sync(at(facts, "return_requested", "2026-03-02 11:00"), "2026-03-02 11:00")
    assert "sign" not in running()
    sync(at(facts, "dispatched", "2026-03-02 12:00"), "2026-03-02 12:00")
    sign = Deadline.objects.get(stage="sign")
    assert (sign.met_at, sign.due_at) == (None, local("2026-03-03 18:00"))
    assert Timer.objects.filter(stage="sign").count() == 1
    assert pending()["sign"] == "amber"


def test_what_has_fired_is_not_set_up_again() -> None:
    sync(CITY, new=True)
    Timer.objects.filter(stage="reply").update(state="fired")
    Timer.objects.filter(stage="draft").update(state="quarantined")
    sync(CITY)
    assert pending()["reply"] == "remind_1wd"
    assert pending()["draft"] == "remind_1wd"
    sync(replace(CITY, cycles={"reply": 2}))
    assert pending()["reply"] == "amber", "a new cycle climbs its own ladder"


def test_the_citys_new_due_time_moves_rows() -> None:
    sync(CITY, new=True)
    sync(replace(CITY, city_due_at=local("2026-03-18 18:00")))
    assert Deadline.objects.get(stage="reply").due_at == local("2026-03-18 18:00")
    assert Deadline.objects.get(stage="draft").due_at == local("2026-03-16 18:00")
    assert Timer.objects.get(stage="reply", state="pending").due_at > local("2026-03-13 00:00")


def test_the_end_meets_and_cancels_everything() -> None:
    sync(CITY, new=True)
    sync(at(CITY, "city_returned", "2026-03-02 10:00"), "2026-03-02 10:00")
    assert running() == set()
    assert pending() == {}


def test_syncing_twice_changes_nothing(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    sync(CITY, new=True)
    before = list(Deadline.objects.order_by("id").values()), list(Timer.objects.order_by("id").values())
    moment = moment_at(local("2026-03-02 10:00"))
    with django_assert_num_queries(2):
        sync_clocks(
            subject_type="ticket", subject_id=SUBJECT, facts=CITY, unit_code="DISTRICT_WATER", moment=moment
        )
    assert before == (
        list(Deadline.objects.order_by("id").values()),
        list(Timer.objects.order_by("id").values()),
    )


def test_rows_equal_recomputation() -> None:
    rows = tickets(3)
    wind(rows)
    rules = clock_rules(moment_at(RECEIVED).calendar_version)
    facts = at(LOCAL, "handling", "2026-03-02 09:30")
    deadlines = prescribe(facts, rules.calendar, rules.limits)
    rungs = prescribed_timers(deadlines, rules.calendar, rules.ladder, kind="hotline")
    for row in rows:
        stored = Deadline.objects.filter(subject_id=row.id).values_list(
            "stage", "cycle", "due_at", "amber_at"
        )
        assert list(stored) == [(str(d.stage), d.cycle, d.due_at, d.amber_at) for d in deadlines]
        timer = Timer.objects.get(subject_id=row.id)
        assert (timer.level, timer.due_at) == (rungs[0].level, rungs[0].due_at)


def test_a_time_the_calendar_does_not_reach_is_refused() -> None:
    with pytest.raises(GridlineError) as refused:
        sync(replace(CITY, city_due_at=local("2345-01-01 10:00")), new=True)
    assert (refused.value.code, refused.value.status) == ("time_outside_calendar", 422)
    assert not Deadline.objects.exists()


def test_without_a_calendar_nothing_is_guessed() -> None:
    moment = replace(moment_at(RECEIVED), calendar_version=0)
    with pytest.raises(GridlineError) as refused:
        sync_clocks(subject_type="ticket", subject_id=SUBJECT, facts=LOCAL, unit_code=None, moment=moment)
    assert (refused.value.code, refused.value.status) == ("calendar_missing", 503)


def test_tickets_do_not_disturb_each_other() -> None:
    first, second = tickets(2)
    wind([first, second])
    first.state = Ticket.objects.get(id=first.id).state = "closed"
    wind([first], RECEIVED + timedelta(hours=1), new=False)
    assert set(timers_of(first.id).values()) == {"cancelled"}
    assert set(timers_of(second.id).values()) == {"pending"}
