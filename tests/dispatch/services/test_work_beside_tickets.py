"""Topics, field tasks, orders and support calls: each the fold of its history, its clocks those prescribed."""

from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from django.db import transaction

from dispatch.domain.calendar_files import LimitEntry
from dispatch.domain.calendar_parts import DayKind
from dispatch.models import Deadline, Event, FieldTask, SupervisionOrder, SupportCall, Ticket, Timer, Topic
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.invariants_work import work
from dispatch.services.changing_ticket import changing_ticket
from dispatch.services.create_patrol import create_patrol
from dispatch.services.edit_calendar_day import edit_calendar_day
from dispatch.services.edit_limit import edit_limit
from dispatch.services.end_topic import cancel_topic
from dispatch.services.fire_timers import fire_due_timers
from dispatch.services.make_support_call import SupportCallOrder, make_support_call
from dispatch.services.propose_supervision_order import propose_supervision_order
from dispatch.services.propose_topic import propose_topic
from dispatch.services.resync_clocks import resync_clocks
from dispatch.services.set_clock_offset import set_clock_offset
from grid.domain.roles import Role
from grid.models import RoleGrant
from tests.dispatch.grouping_world import (
    ENFORCEMENT,
    HOME,
    SPOT,
    build_world,
    call,
    call_taker,
    dispatcher,
    forget_world,
    person,
)
from tests.dispatch.rules_district import SYSTEM
from tests.support.fold import folded

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_of_each():
    """A topic, a patrol with an inspector, a proposed order, a support call."""
    build_world()
    centre = person("centre", Role.SUBDISTRICT_DISPATCHER, area=HOME)
    walker = person("walker", Role.INSPECTOR, area=HOME)
    RoleGrant.objects.create(account_id=walker.account_id, role="inspector", subdistrict_code=HOME)
    for actor, role in ((centre, "subdistrict_dispatcher"), (dispatcher(), "dispatcher")):
        RoleGrant.objects.create(account_id=actor.account_id, role=role)
    ticket = call(call_taker()).ticket
    propose_topic(actor=dispatcher(), title="夜市油烟", ticket_ids=[ticket.id, call(call_taker()).ticket.id])
    create_patrol(actor=centre, title="夜市巡查", theme="public_order", place=SPOT)
    make_support_call(actor=centre, order=SupportCallOrder([ENFORCEMENT], "油烟", "夜市路口", urgent=True))
    officer = person("officer", Role.SUPERVISION_OFFICER, unit="DISTRICT_SERVICE_OFFICE")
    propose_supervision_order(
        ticket_id=ticket.id, actor=officer, level=1, ground="media_or_leader", remark="拖延"
    )
    yield
    forget_world()


KINDS = (Topic, FieldTask, SupervisionOrder, SupportCall)
OTHER_STATE = {Topic: "acting", FieldTask: "submitted", SupervisionOrder: "issued"}


@contextmanager
def undone():
    """What is done inside did not happen."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def told() -> list[tuple[str, str]]:
    return [(breach.invariant, breach.text) for breach in work()]


def turn_out_within(hours: int) -> None:
    entry = LimitEntry("support_call", "turn_out", "urgent", str(hours), "continuous_hour", "test")
    edit_limit(entry=entry, actor=SYSTEM, at=current_moment().now)


def due_of(row) -> dict[str, object]:
    return dict(Deadline.objects.filter(subject_id=row.id, met_at=None).values_list("stage", "due_at"))


def test_rows_that_are_not_their_history_are_found() -> None:
    assert told() == []
    for model in KINDS:
        with undone():
            model.objects.update(version=9)
            assert [(name, "version" in text) for name, text in told()] == [("I2", True)], model
        with undone():
            model.objects.update(event_seq=7)
            assert any("event count" in text for _, text in told()), model
    for model, state in OTHER_STATE.items():
        with undone():
            model.objects.update(state=state)
            assert any(name == "I2" and text.startswith("state:") for name, text in told()), model


def test_clocks_and_timers_that_nothing_prescribes_are_found() -> None:
    running = [row for model in KINDS for row in model.objects.all() if due_of(row)]
    assert len(running) >= 3
    for row in running:
        clocks = Deadline.objects.filter(subject_id=row.id, met_at=None)
        timers = Timer.objects.filter(subject_id=row.id, state="pending")
        with undone():
            clocks.update(due_at=current_moment().now)
            assert any(name == "I5" and "clocks" in text for name, text in told()), row
        with undone():
            clocks.delete()
            assert any(name == "I5" and "clocks []" in text for name, text in told()), row
        with undone():
            timers.delete()
            assert [(name, "timers pending []" in text) for name, text in told()] == [("I5", True)], row


def test_a_step_by_somebody_not_entitled_is_found() -> None:
    cancel_topic(topic_id=Topic.objects.get().id, actor=dispatcher(), reason="误报")
    assert told() == []
    RoleGrant.objects.filter(role="dispatcher").delete()
    assert [(name, "not entitled to cancel" in text) for name, text in told()] == [("I3", True)]


def test_a_support_call_follows_another_limit_and_says_so() -> None:
    row = SupportCall.objects.get()
    set_clock_offset(ahead_by=timedelta(minutes=1))
    turn_out_within(5)
    assert told() == [], "until the recount the old limit counts"
    resync_clocks()
    row.refresh_from_db()
    assert row.due_at == row.called_at + timedelta(hours=5)
    assert due_of(row) == {"turn_out": row.due_at}
    event = Event.objects.get(subject_id=row.id, seq=row.event_seq)
    assert event.type == "support_call_clocks_recounted"
    resync_clocks()
    assert row.event_seq == SupportCall.objects.get().event_seq, "told once"
    assert told() == []


def test_a_timer_that_finds_another_limit_tells_the_new_time() -> None:
    row = SupportCall.objects.get()
    turn_out_within(50)
    set_clock_offset(ahead_by=timedelta(hours=5))
    while fire_due_timers():
        pass
    row.refresh_from_db()
    assert row.due_at == row.called_at + timedelta(hours=50)
    assert Event.objects.get(subject_id=row.id, seq=row.event_seq).data["due"]
    assert told() == []


def test_a_note_that_comes_first_after_another_calendar_tells_the_new_times() -> None:
    ticket = Ticket.objects.order_by("id").first()
    day = current_moment().now.date()
    for ahead in range(1, 6):
        edit_calendar_day(
            day=day + timedelta(days=ahead),
            kind=DayKind.HOLIDAY,
            name_zh="台风",
            actor=SYSTEM,
            at=current_moment().now,
        )
    with changing_ticket(ticket_id=ticket.id, actor=SYSTEM) as change:
        change.note("ticket_unrouted", actor=SYSTEM, data={"queue": "desk:district"})
    told = {stage: datetime.fromisoformat(at) for stage, at in (folded(ticket.id).due or {}).items()}
    assert told == due_of(ticket)
    assert Event.objects.filter(subject_id=ticket.id).order_by("seq").last().type == "ticket_clocks_recounted"
