"""A calendar that changed under running clocks."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from dispatch.domain.calendar_parts import DayKind
from dispatch.models import ClockOffset, Deadline, Event, Ticket, Timer
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.invariants_tickets import clock_breaches
from dispatch.selectors.ticket_records import ticket_records
from dispatch.selectors.working_calendar import clock_rules
from dispatch.services.edit_calendar_day import edit_calendar_day
from dispatch.services.follow_clock_rules import follow_clock_rules
from dispatch.services.recount_lock import LOCK_KEY
from dispatch.services.recount_tickets import recount_tickets
from dispatch.services.resync_clocks import resync_clocks
from dispatch.services.ticket_change import TicketChange
from grid.domain.actor import Actor
from tests.dispatch.clock_builders import local
from tests.dispatch.clock_world import fire_all, lay_ground, moment_at, news_of, set_time, tickets

pytestmark = pytest.mark.django_db


def in_hand(count: int) -> list[Ticket]:
    rows = tickets(count)
    for row in rows:
        with transaction.atomic():
            TicketChange(row, moment=current_moment()).write()
    return rows


def close_the_office(day: str) -> None:
    edit_calendar_day(
        day=local(f"{day} 00:00").date(),
        kind=DayKind.HOLIDAY,
        name_zh="台风停工",
        actor=Actor.system(),
        at=local("2026-03-10 20:00"),
    )


def test_open_tickets_follow_the_new_calendar_and_say_so() -> None:
    lay_ground()
    rows = in_hand(3)
    set_time(local("2026-03-10 20:00"))
    close_the_office("2026-03-11")
    assert resync_clocks(batch=2) == 3
    for row in rows:
        row.refresh_from_db()
        assert row.calendar_version == current_moment().calendar_version
        assert row.next_due_at == local("2026-03-24 18:00")
        assert Deadline.objects.get(subject_id=row.id).due_at == local("2026-03-24 18:00")
        event = Event.objects.get(subject_id=row.id)
        assert event.type == "ticket_clocks_recounted"
        assert event.data["due"] == {"draft": "2026-03-24T10:00:00+00:00"}
        assert row.event_seq == 1
    assert resync_clocks() == 0


def test_clocks_that_do_not_change_leave_no_trace() -> None:
    lay_ground()
    (row,) = in_hand(1)
    set_time(local("2026-03-10 20:00"))
    close_the_office("2026-12-01")
    assert resync_clocks() == 1
    assert not Event.objects.filter(subject_id=row.id).exists()


def test_until_then_timers_keep_to_the_calendar_their_clocks_were_wound_by() -> None:
    lay_ground()
    (row,) = in_hand(1)
    set_time(local("2026-03-19 12:00"))
    close_the_office("2026-03-11")
    fire_all()
    assert news_of(row.id) == ["draft:amber"]
    resync_clocks()
    fired = Timer.objects.get(subject_id=row.id, state="fired")
    assert fired.level == "amber", "what fired has fired"
    assert Timer.objects.get(subject_id=row.id, state="pending").due_at == local("2026-03-23 18:00")
    ClockOffset.objects.all().delete()


STATES = ("dispatched", "signed", "handling", "sub_dispatched", "awaiting_signature", "awaiting_audit")


def test_rungs_and_deadlines_of_every_state_are_those_of_the_new_calendar(
    django_assert_max_num_queries,
) -> None:
    lay_ground()
    call_command("load_catalogues", verbosity=0)
    rows = [
        row
        for number, state in enumerate(STATES)
        for row in tickets(2, state=state, received_at=local(f"2026-03-0{2 + number} 09:30"))
    ]
    for row in rows:
        with transaction.atomic():
            TicketChange(row, moment=moment_at(row.received_at)).write()
    before = set(Timer.objects.filter(state="pending").values_list("subject_id", "stage", "level"))
    set_time(local("2026-03-10 20:00"))
    close_the_office("2026-03-03")  # the day on which some were received: amber and reminder change places
    close_the_office("2026-03-11")
    clock_rules(current_moment().calendar_version)
    with django_assert_max_num_queries(16):
        assert len(recount_tickets()) == len(rows)
    after = set(Timer.objects.filter(state="pending").values_list("subject_id", "stage", "level"))
    assert before != after, "no ladder got another next rung: the case proves nothing"
    assert [breach for record in ticket_records() for breach in clock_breaches(record)] == []


def test_a_stage_that_runs_no_more_takes_the_way_of_a_step() -> None:
    lay_ground()
    (row,) = in_hand(1)
    Deadline.objects.filter(subject_id=row.id).update(cycle=7)
    set_time(local("2026-03-10 20:00"))
    close_the_office("2026-03-11")
    assert recount_tickets() == [row.id]
    assert [breach for record in ticket_records() for breach in clock_breaches(record)] == []


def test_whoever_finds_a_recount_under_way_looks_again_later() -> None:
    lay_ground()
    in_hand(1)
    known = current_moment().calendar_version
    close_the_office("2026-03-11")
    with recount_elsewhere():
        assert follow_clock_rules(known=known) == known
        assert Ticket.objects.filter(calendar_version=known).exists()
    assert follow_clock_rules(known=known) == known + 1
    assert not Ticket.objects.filter(calendar_version=known).exists()


@contextmanager
def recount_elsewhere() -> Iterator[None]:
    """The lock of a recount, held by another session."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK_KEY])
        yield
    finally:
        other.close()
