"""A calendar that changed under running clocks."""

import pytest
from django.db import transaction

from dispatch.domain.calendar_parts import DayKind
from dispatch.models import ClockOffset, Deadline, Event, Ticket, Timer
from dispatch.selectors.current_moment import current_moment
from dispatch.services.edit_calendar_day import edit_calendar_day
from dispatch.services.resync_clocks import resync_clocks
from dispatch.services.ticket_change import TicketChange
from grid.domain.actor import Actor
from tests.dispatch.clock_builders import local
from tests.dispatch.clock_world import fire_all, lay_ground, news_of, set_time, tickets

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
