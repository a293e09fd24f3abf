"""What the worker does on the side paths: resume at the planned date, ask for calls, supervise a missed review."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest

from dispatch.models import (
    CallOut,
    ClockOffset,
    Deadline,
    Deferral,
    FollowUp,
    GridEventDetail,
    Reply,
    SubDispatch,
    SupervisionOrder,
    Ticket,
)
from dispatch.models.ids import new_id
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.invariants_side_paths import side_paths
from dispatch.services.answer_support_call import turn_out
from dispatch.services.changing_ticket import changing_ticket
from dispatch.services.decide_extension import grant_extension
from dispatch.services.defer_ticket import defer_ticket, request_deferral
from dispatch.services.make_support_call import SupportCallOrder, make_support_call
from dispatch.services.request_extension import MoreTime, request_extension
from dispatch.services.resume_ticket import resume_ticket
from dispatch.services.review_deferral import review_deferral
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role
from grid.models import Unit
from tests.dispatch.clock_builders import local
from tests.dispatch.clock_world import RECEIVED, UNIT, fire_all, lay_ground, news_of, set_time, tickets, wind

pytestmark = pytest.mark.django_db
HEAD = Actor(None, "head", "负责人", frozenset({Role.UNIT_HEAD}), UNIT, frozenset({UNIT}))
CLERK = Actor(None, "clerk", "经办", frozenset({Role.UNIT_CLERK}), UNIT, frozenset({UNIT}))
DISPATCHER = Actor(None, "dispatcher", "派遣员", frozenset({Role.DISPATCHER}))
OFFICER = Actor(None, "officer", "督办员", frozenset({Role.SUPERVISION_OFFICER}))


@pytest.fixture(autouse=True)
def _ground() -> Iterator[None]:
    lay_ground()
    yield
    ClockOffset.objects.all().delete()


def deferred(plan_on: date) -> Ticket:
    """A local complaint deferred on Wednesday 4 March at 11:00; two of its fifteen working days have gone."""
    (ticket,) = tickets(1)
    wind([ticket])
    set_time(local("2026-03-04 10:00"))
    request_deferral(ticket_id=ticket.id, actor=HEAD, plan_on=plan_on, reason="等待采购")
    set_time(local("2026-03-04 11:00"))
    return defer_ticket(ticket_id=ticket.id, actor=OFFICER, requester_informed=True)


def faults() -> list[str]:
    return [breach.text for breach in side_paths()]


def draft_due(ticket: Ticket) -> datetime:
    return Deadline.objects.get(subject_id=ticket.id, stage="draft", met_at=None).due_at


def test_nobody_defers_what_the_head_did_not_ask_for() -> None:
    (ticket,) = tickets(1)
    wind([ticket])
    with pytest.raises(GridlineError, match="not_asked_for"):
        defer_ticket(ticket_id=ticket.id, actor=OFFICER, requester_informed=True)
    with pytest.raises(GridlineError, match="role_not_entitled"):
        request_deferral(ticket_id=ticket.id, actor=CLERK, plan_on=date(2030, 1, 1), reason="等待采购")
    set_time(local("2026-03-04 10:00"))
    with pytest.raises(GridlineError, match="plan_date_past"):
        request_deferral(ticket_id=ticket.id, actor=HEAD, plan_on=date(2026, 3, 4), reason="等待采购")


def test_the_worker_resumes_at_the_planned_date_and_the_clock_goes_on_where_it_stood() -> None:
    ticket = deferred(date(2026, 3, 18))
    running = Deadline.objects.filter(subject_id=ticket.id, met_at=None)
    assert set(running.values_list("stage", flat=True)) == {"review", "resume"}
    assert faults() == []
    set_time(local("2026-03-17 23:59"))
    fire_all()
    ticket.refresh_from_db()
    assert ticket.state == "deferred"
    set_time(local("2026-03-18 00:01"))
    fire_all()
    ticket.refresh_from_db()
    assert (ticket.state, ticket.deferred_until) == ("handling", None)
    # fifteen working days from 2 March end on 23 March; ten working dates later (4 → 18 March), 6 April is a holiday
    assert draft_due(ticket) == local("2026-04-07 18:00")
    assert Deferral.objects.get(ticket=ticket).state == "ended"
    assert faults() == []
    Ticket.objects.filter(id=ticket.id).update(co_units_open=[UNIT], extension_asked_at=RECEIVED)
    assert len(faults()) == 2
    assert "draft:chase" not in news_of(ticket.id)


def test_the_unit_resumes_earlier_and_a_second_deferral_adds_up() -> None:
    ticket = deferred(date(2026, 6, 1))
    set_time(local("2026-03-06 09:30"))
    resume_ticket(ticket_id=ticket.id, actor=CLERK)
    assert draft_due(ticket) == local("2026-03-25 18:00")
    request_deferral(ticket_id=ticket.id, actor=HEAD, plan_on=date(2026, 6, 1), reason="台风")
    defer_ticket(ticket_id=ticket.id, actor=OFFICER, requester_informed=True)
    set_time(local("2026-03-10 09:30"))
    resume_ticket(ticket_id=ticket.id, actor=OFFICER)
    assert draft_due(ticket) == local("2026-03-27 18:00")


def test_a_missed_review_brings_supervision_and_a_review_in_time_does_not() -> None:
    ticket = deferred(date(2026, 9, 1))
    set_time(local("2026-04-02 10:00"))
    review_deferral(ticket_id=ticket.id, actor=HEAD, note="仍在招标")
    set_time(local("2026-04-30 10:00"))
    fire_all()
    assert not SupervisionOrder.objects.filter(ticket=ticket).exists()
    with pytest.raises(GridlineError, match="plan_date_not_yours"):
        review_deferral(ticket_id=ticket.id, actor=HEAD, note="延后", plan_on=date(2026, 12, 1))
    set_time(local("2026-05-02 18:01"))
    fire_all()
    order = SupervisionOrder.objects.get(ticket=ticket)
    assert (order.ground, order.level) == ("deferral_review_missed", 1)


@pytest.mark.parametrize(("by_law", "due_after"), [(False, "2026-05-10 18:00"), (True, "2026-04-30 18:00")])
def test_a_deferred_follow_up_moves_its_date_unless_a_law_set_it(by_law: bool, due_after: str) -> None:
    (ticket,) = tickets(1, state="following_up")
    promised = local("2026-04-30 18:00")
    Ticket.objects.filter(id=ticket.id).update(follow_up_due_at=promised, time_by_statute=by_law)
    reply = Reply.objects.create(
        ticket=ticket, kind="interim", text="已立案", solved=False, unit_id=UNIT, drafted_at=RECEIVED
    )
    FollowUp.objects.create(
        id=new_id(), ticket=ticket, reply=reply, unit_id=UNIT, state="open", legal_basis="行政处罚法",
        steps_done="已立案", statutory=by_law, plan_on=promised.date(), opened_at=RECEIVED,
    )  # fmt: skip
    with changing_ticket(ticket_id=ticket.id, actor=Actor.system()):
        pass
    set_time(local("2026-03-04 11:00"))
    request_deferral(ticket_id=ticket.id, actor=HEAD, plan_on=date(2026, 6, 1), reason="等待鉴定")
    defer_ticket(ticket_id=ticket.id, actor=OFFICER, requester_informed=True)
    clock = Deadline.objects.filter(subject_id=ticket.id, stage="follow_up", met_at=None)
    assert [one.owner for one in clock] == (["statute"] if by_law else [])
    set_time(local("2026-03-14 11:00"))
    resume_ticket(ticket_id=ticket.id, actor=CLERK)
    assert clock.get().due_at == local(due_after)
    assert faults() == []


def test_a_child_goes_on_and_gains_time_while_its_parent_is_extended() -> None:
    (ticket,) = tickets(1, state="sub_dispatched")
    child = SubDispatch.objects.create(
        id=new_id(), ticket=ticket, parent_unit_id=UNIT, sub_handler_id=UNIT, created_at=RECEIVED
    )
    wind([ticket])
    set_time(local("2026-03-04 10:00"))
    request_extension(ticket_id=ticket.id, actor=HEAD, more=MoreTime(working_days=5), reason="需会商")
    grant_extension(ticket_id=ticket.id, actor=DISPATCHER, reason="同意")
    ticket.refresh_from_db()
    child.refresh_from_db()
    assert (ticket.state, child.state) == ("handling", "open")
    clock = Deadline.objects.get(subject_id=ticket.id, stage="sub_dispatch", met_at=None)
    assert clock.due_at == child.due_at == local("2026-03-27 18:00")


def test_a_grid_event_is_extended_by_hours_and_deferred_by_the_dispatcher() -> None:
    moment = current_moment()
    event = Ticket.objects.create(
        id=new_id(), number="E-1", kind="grid_event", origin="local", state="handling", state_since=RECEIVED,
        title="占道", text="占道", channel="inspector", holder_kind="unit", holder_code=UNIT, lead_unit_id=UNIT,
        audience=["desk:district", f"unit:{UNIT}"], calendar_version=moment.calendar_version,
        catalogue_version=moment.catalogue_version, received_at=RECEIVED, dispatched_at=RECEIVED,
        created_at=RECEIVED, updated_at=RECEIVED,
    )  # fmt: skip
    GridEventDetail.objects.create(ticket=event, limit_text="8wh", filed_at=RECEIVED)
    with changing_ticket(ticket_id=event.id, actor=Actor.system()):
        pass
    handle = Deadline.objects.filter(subject_id=event.id, stage="handle", met_at=None)
    assert handle.get().due_at == local("2026-03-02 17:30")
    set_time(local("2026-03-02 10:30"))
    request_extension(ticket_id=event.id, actor=HEAD, more=MoreTime(work_hours=3), reason="需吊车")
    grant_extension(ticket_id=event.id, actor=DISPATCHER, reason="同意")
    assert handle.get().due_at == local("2026-03-03 11:30")
    request_deferral(ticket_id=event.id, actor=HEAD, plan_on=date(2026, 3, 9), reason="台风")
    with pytest.raises(GridlineError, match="site_not_safe"):
        defer_ticket(ticket_id=event.id, actor=DISPATCHER)
    defer_ticket(ticket_id=event.id, actor=DISPATCHER, site_safe=True)
    set_time(local("2026-03-05 13:30"))
    resume_ticket(ticket_id=event.id, actor=CLERK)
    # one of eleven hours had gone on Monday: ten are left from Thursday 13:30
    assert handle.get().due_at == local("2026-03-06 14:30")
    assert faults() == []


def test_an_unsigned_emergency_asks_for_the_next_number_then_the_shift_leader() -> None:
    Unit.objects.filter(code=UNIT).update(duty_phone="020-1111")
    (ticket,) = tickets(1, state="dispatched")
    Ticket.objects.filter(id=ticket.id).update(priority="emergency", request_class_code="R060301")
    with changing_ticket(ticket_id=ticket.id, actor=Actor.system()):
        pass
    for minutes, calls in ((9, 0), (10, 1), (19, 1), (20, 2), (90, 2)):
        set_time(RECEIVED + timedelta(minutes=minutes, seconds=1))
        fire_all()
        assert CallOut.objects.filter(ticket=ticket).count() == calls, minutes
    first, second = CallOut.objects.filter(ticket=ticket).order_by("asked_at")
    assert (first.role, second.role) == ("duty", "shift_leader")
    assert first.called_at is None
    assert current_moment().now > RECEIVED


def test_a_support_call_that_nobody_answers_is_chased_once() -> None:
    caller = Actor(
        None,
        "caller",
        "街道派遣员",
        frozenset({Role.SUBDISTRICT_DISPATCHER}),
        subdistrict_codes=frozenset({"440105003"}),
    )
    set_time(RECEIVED)
    order = SupportCallOrder(units=[UNIT], reason="水管爆裂", place_text="昌岗中路", urgent=True)
    call = make_support_call(actor=caller, order=order)
    assert call.due_at - call.called_at == timedelta(minutes=30)
    for minutes in (29, 31, 60):
        set_time(call.called_at + timedelta(minutes=minutes))
        fire_all()
    assert news_of(call.id) == ["turn_out:amber", "turn_out:chase"]
    turn_out(call_id=call.id, actor=CLERK)
    assert not Deadline.objects.filter(subject_id=call.id, met_at=None).exists()
