"""Firing: exactly once, in order, never early, never skipped, and no timer holds up another."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import connection, transaction

from dispatch.domain.catalogue import Catalogue
from dispatch.domain.ladder import RungAct
from dispatch.models import ClockOffset, Event, SupervisionOrder, Ticket, Timer
from dispatch.models.ids import new_id
from dispatch.selectors import clock_facts
from dispatch.selectors.due_timers import claim_due_timers
from dispatch.services import fire_timers, timer_effects
from dispatch.services.fire_timers import MOST_ATTEMPTS, fire_due_timers
from tests.dispatch.clock_builders import local
from tests.dispatch.clock_world import (
    RECEIVED,
    fire_all,
    lay_ground,
    news_of,
    set_time,
    tickets,
    timers_of,
    wind,
)

pytestmark = pytest.mark.django_db
DRAFT_LADDER = ["draft:amber", "draft:remind_1wd", "draft:remind_4wh", "draft:chase"]


@pytest.fixture(autouse=True)
def _ground() -> Iterator[None]:
    lay_ground()
    yield
    ClockOffset.objects.all().delete()


def test_each_rung_fires_at_its_time_and_not_before() -> None:
    (ticket,) = tickets(1)
    wind([ticket])
    seen = []
    for when in (
        "2026-03-18 09:00",
        "2026-03-20 17:59",
        "2026-03-20 18:00",
        "2026-03-23 14:00",
        "2026-03-23 18:00",
    ):
        set_time(local(when))
        fire_all()
        seen.append((when, news_of(ticket.id)))
        early = Event.objects.filter(subject_id=ticket.id, data__has_key="due_at")
        assert all(event.at.isoformat() >= event.data["due_at"] for event in early)
    assert seen == [
        ("2026-03-18 09:00", DRAFT_LADDER[:0]),
        ("2026-03-20 17:59", DRAFT_LADDER[:1]),
        ("2026-03-20 18:00", DRAFT_LADDER[:2]),
        ("2026-03-23 14:00", DRAFT_LADDER[:3]),
        ("2026-03-23 18:00", DRAFT_LADDER[:4]),
    ]


def test_a_late_worker_climbs_the_whole_ladder_once() -> None:
    rows = tickets(7)
    wind(rows)
    set_time(RECEIVED + timedelta(days=90))
    fire_all()
    for ticket in rows:
        assert news_of(ticket.id) == DRAFT_LADDER
        assert timers_of(ticket.id)["draft:supervise_l1"] == "fired"
        seqs = list(Event.objects.filter(subject_id=ticket.id).order_by("seq").values_list("seq", flat=True))
        assert seqs == list(range(1, len(seqs) + 1))
        ticket.refresh_from_db()
        assert ticket.event_seq == len(seqs)
    assert SupervisionOrder.objects.count() == len(rows)
    before = Event.objects.count()
    fire_all()
    assert Event.objects.count() == before


def test_the_event_tells_whom_it_concerns() -> None:
    (ticket,) = tickets(1)
    wind([ticket])
    set_time(local("2026-03-19 12:00"))
    assert fire_all() == 1
    event = Event.objects.get(subject_id=ticket.id)
    assert event.type == "ticket_amber"
    assert event.actor_label.startswith("系统")
    assert event.data["unit"] == "DISTRICT_WATER"
    assert event.data["holder"] == {"kind": "unit", "code": "DISTRICT_WATER"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT audience FROM dispatch_feed_pending WHERE event_id = %s", [event.id])
        assert cursor.fetchone()[0] == ["unit:DISTRICT_WATER#unit_clerk"]


def test_a_timer_whose_ticket_has_moved_on_is_cancelled() -> None:
    (ticket,) = tickets(1)
    wind([ticket])
    Ticket.objects.filter(id=ticket.id).update(state="awaiting_audit", state_since=local("2026-03-19 11:00"))
    set_time(local("2026-03-19 12:00"))
    fire_all()
    assert news_of(ticket.id) == []
    assert timers_of(ticket.id) == {"draft:amber": "cancelled", "audit:remind_4wh": "pending"}


def test_a_timer_whose_due_time_moved_waits_for_the_new_one() -> None:
    (ticket,) = tickets(1)
    wind([ticket])
    Timer.objects.update(due_at=RECEIVED, try_at=RECEIVED)
    set_time(local("2026-03-10 12:00"))
    fire_all()
    assert news_of(ticket.id) == []
    set_time(local("2026-03-19 12:00"))
    fire_all()
    assert news_of(ticket.id) == DRAFT_LADDER[:1]


def test_a_timer_of_nothing_is_cancelled() -> None:
    subject = new_id()
    Timer.objects.create(
        subject_type="ticket",
        subject_id=subject,
        stage="draft",
        level="chase",
        cycle=1,
        due_at=RECEIVED,
        try_at=RECEIVED,
    )
    assert fire_all() == 1
    assert timers_of(subject) == {"draft:chase": "cancelled"}


class Poisoned:
    """An announcement that fails for one ticket."""

    def __init__(self, ticket: Ticket, level: str) -> None:
        self.ticket, self.level, self.real = ticket, level, timer_effects.announcement

    def __call__(self, subject, rung, moment, **more):  # type: ignore[no-untyped-def]
        if (
            subject.row.id == self.ticket.id
            and rung.level == self.level
            and more["news"] != "timer_quarantined"
        ):
            raise ZeroDivisionError("poison")
        return self.real(subject, rung, moment, **more)


def test_a_poison_timer_holds_up_nobody_and_is_quarantined_with_an_alarm() -> None:
    rows = tickets(5)
    wind(rows)
    sick, *healthy = rows
    poison = Poisoned(sick, "amber")
    now = local("2026-03-19 12:00")
    with patch.object(fire_timers, "announcement", poison):
        set_time(now)
        fire_all()
        assert all(news_of(ticket.id) == DRAFT_LADDER[:1] for ticket in healthy)
        timer = Timer.objects.get(subject_id=sick.id)
        assert (timer.state, timer.attempts) == ("pending", 1)
        assert "poison" in timer.last_error
        assert timer.due_at == Timer.objects.get(subject_id=healthy[0].id, state="fired").due_at
        for attempt in range(2, MOST_ATTEMPTS + 1):
            set_time(now + timedelta(hours=attempt / 10))
            fire_all()
            assert Timer.objects.get(id=timer.id).attempts == attempt
    assert timers_of(sick.id) == {"draft:amber": "quarantined", "draft:remind_1wd": "pending"}
    alarm = Event.objects.get(subject_id=sick.id)
    assert (alarm.type, alarm.data["error"]) == ("ticket_timer_quarantined", "ZeroDivisionError")
    set_time(local("2026-03-23 18:00"))
    fire_all()
    assert news_of(sick.id) == ["draft:amber", *DRAFT_LADDER[1:]], "the ladder goes on above the failure"
    sick.refresh_from_db()
    assert sick.event_seq == 4


def test_an_effect_that_fails_halfway_leaves_nothing_behind() -> None:
    (ticket,) = tickets(1)
    wind([ticket])

    def half(subject, rung, moment):  # type: ignore[no-untyped-def]
        Ticket.objects.filter(id=subject.row.id).update(title="half")
        raise ZeroDivisionError("broke off")

    key = ("ticket", RungAct.SUPERVISE)
    set_time(RECEIVED + timedelta(days=90))
    with patch.dict(timer_effects.EFFECTS, {key: half}):
        fire_all()
    ticket.refresh_from_db()
    assert ticket.title == "路面积水"
    assert timers_of(ticket.id)["draft:supervise_l1"] == "pending"
    set_time(RECEIVED + timedelta(days=91))
    fire_all()
    assert SupervisionOrder.objects.count() == 1


def test_only_the_earliest_timer_of_a_subject_is_claimed() -> None:
    first, second = tickets(2)
    now = local("2026-03-19 12:00")
    for ticket, stage, hours in ((first, "sign", 1), (first, "draft", 3), (second, "draft", 2)):
        at = now - timedelta(hours=hours)
        Timer.objects.create(
            subject_type="ticket",
            subject_id=ticket.id,
            stage=stage,
            level="chase",
            cycle=1,
            due_at=at,
            try_at=at,
        )
    with transaction.atomic():
        claimed = claim_due_timers(now=now, batch=9)
    assert [(timer.subject_id, timer.rung.stage) for timer in claimed] == [
        (first.id, "draft"),
        (second.id, "draft"),
    ]


def test_a_batch_costs_the_same_statements_however_many_tickets(
    django_assert_num_queries, monkeypatch
) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(clock_facts, "catalogue", lambda version: Catalogue.of((), (), version))
    wind(tickets(12))
    set_time(local("2026-03-19 12:00"))
    fire_due_timers(batch=1)  # by now the rules are in memory
    for batch in (3, 8):
        with django_assert_num_queries(10):
            assert fire_due_timers(batch=batch) == batch


@pytest.mark.django_db(transaction=True)
def test_a_ticket_somebody_holds_is_passed_over_and_comes_later() -> None:
    held, free = tickets(2)
    wind([held, free])
    set_time(local("2026-03-19 12:00"))
    holding, done = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with transaction.atomic():
                Ticket.objects.select_for_update().get(id=held.id)
                holding.set()
                assert done.wait(10)
        finally:
            connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    assert holding.wait(10)
    assert fire_due_timers() == 1
    assert (news_of(held.id), news_of(free.id)) == ([], DRAFT_LADDER[:1])
    done.set()
    thread.join()
    assert fire_due_timers() == 1
    assert news_of(held.id) == DRAFT_LADDER[:1]


@pytest.mark.django_db(transaction=True)
def test_workers_side_by_side_share_the_work_and_double_nothing() -> None:
    rows = tickets(60)
    wind(rows)
    set_time(local("2026-03-23 18:00"))
    failures: list[BaseException] = []

    def work() -> None:
        try:
            idle = 0
            while idle < 3:
                idle = 0 if fire_due_timers(batch=10) else idle + 1
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    fire_all()
    assert failures == []
    for ticket in rows:
        assert news_of(ticket.id) == DRAFT_LADDER
