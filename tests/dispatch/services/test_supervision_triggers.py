"""Grounds that ask for supervision by themselves: once each, at the level and with the text their rule says."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction

from dispatch.domain.supervision import Ground
from dispatch.models import (
    Alarm,
    CityMessage,
    DifficultTicket,
    Event,
    Instruction,
    Submission,
    SupervisionOrder,
    Ticket,
)
from dispatch.selectors.supervision_answer import supervision_answer
from dispatch.selectors.supervision_triggers import shipped_triggers, trigger_rule
from dispatch.services.apply_city_message import CityAnswer, apply_city_message
from dispatch.services.edit_supervision_trigger import TriggerEdit, edit_supervision_trigger
from dispatch.services.feed_back_supervision_order import feed_back_supervision_order
from dispatch.services.instruct_ticket import instruct_ticket
from dispatch.services.issue_supervision_order import issue_supervision_order
from dispatch.services.sign_supervision_order import sign_supervision_order
from dispatch.services.start_supervision_order import start_supervision_order
from dispatch.services.supervise_late_ticket import supervise_late_ticket
from dispatch.services.trigger_supervision import trigger_supervision
from dispatch.services.watch_ping_pong import look_at_ping_pong
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role
from grid.models import Account
from tests.dispatch.supervised_world import PERSONAS, UNIT, SupervisedWorld, build_world

OFFICER, HEAD = PERSONAS["officer"], PERSONAS["head"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> SupervisedWorld:
    return build_world()


@pytest.fixture
def leader() -> Actor:
    account = Account.objects.create(username="leader", name="区领导")
    return Actor(account.id, "leader", "区领导", frozenset({Role.DISTRICT_LEADER}))


def trigger(world: SupervisedWorld, ground: Ground, measured: int, ref: str = "") -> SupervisionOrder | None:
    with transaction.atomic():
        ticket = Ticket.objects.select_for_update().get(id=world.ticket.id)
        return trigger_supervision(
            ticket=ticket, ground=ground, measured=measured, ref=ref, moment=world.moment
        )


def code_of(act: object, **kwargs: object) -> str:
    with pytest.raises(GridlineError) as refused, transaction.atomic():
        act(**kwargs)  # type: ignore[operator]
    return refused.value.code


def test_each_ground_leads_to_one_order_of_its_level(world: SupervisedWorld) -> None:
    for ground, measured, level, state, words in (
        (Ground.RETURNED, 3, 1, "proposed", "退单 3 次"),
        (Ground.UNSATISFIED, 2, 1, "proposed", "2 次重办后仍不满意"),
        (Ground.REPEATED, 4, 1, "proposed", "30 日内重复投诉 4 次"),
        (Ground.MANY_REQUESTERS, 5, 1, "proposed", "5 名诉求人反映"),
        (Ground.MEDIA_OR_LEADER, 1, 2, "proposed", "媒体或领导关注"),
        (Ground.DEFERRAL_REVIEW_MISSED, 1, 1, "issued", "挂账复核逾期"),
        (Ground.PLAN_DATE_MISSED, 1, 1, "issued", "跟踪办理计划日期逾期"),
    ):
        SupervisionOrder.objects.update(closed_at=world.moment.now, state="archived")
        below = shipped_triggers()[ground].threshold - 1
        assert trigger(world, ground, below) is None
        order = trigger(world, ground, measured)
        assert order is not None
        assert (order.level, order.state, order.remark, order.unit_id) == (level, state, words, UNIT)
        assert trigger(world, ground, measured + 5) is None
        assert trigger(world, ground, measured, ref="another") is not None
        drafted = list(Submission.objects.filter(proposed_order=order).values_list("text", flat=True))
        assert bool(drafted) is (level >= 2)
        assert all(world.ticket.number in text and "提请区领导督办" in text for text in drafted)


def test_while_an_order_is_open_the_next_ground_is_only_proposed(world: SupervisedWorld) -> None:
    first = trigger(world, Ground.PLAN_DATE_MISSED, 1)
    second = trigger(world, Ground.DEFERRAL_REVIEW_MISSED, 1)
    assert first is not None
    assert second is not None
    assert (first.state, second.state) == ("issued", "proposed")


def test_a_missed_review_or_plan_date_is_a_ground_of_its_own(world: SupervisedWorld) -> None:
    for stage, ground in (("review", "deferral_review_missed"), ("follow_up", "plan_date_missed")):
        SupervisionOrder.objects.update(closed_at=world.moment.now, state="archived")
        order = supervise_late_ticket(ticket=world.ticket, stage=stage, cycle=1, moment=world.moment)
        assert order is not None
        assert (order.ground, order.level, order.state) == (ground, 1, "issued")


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_one_order() -> None:
    world = build_world()

    def ask(_: int) -> bool:
        try:
            with transaction.atomic():
                ticket = Ticket.objects.get(id=world.ticket.id)  # not even locked: the table itself refuses
                order = trigger_supervision(
                    ticket=ticket, ground=Ground.RETURNED, measured=3, moment=world.moment
                )
                return order is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(ask, range(8)))
    assert made.count(True) == 1
    assert SupervisionOrder.objects.filter(ground="returned").count() == 1


def test_a_rule_may_be_changed_and_switched_off_but_not_broken(world: SupervisedWorld) -> None:
    edit = TriggerEdit(threshold=5, source="督办管理办法第 4 条")
    assert code_of(edit_supervision_trigger, ground="returned", edit=edit, actor=HEAD) == "role_not_entitled"
    edit_supervision_trigger(ground="returned", edit=edit, actor=OFFICER)
    assert trigger(world, Ground.RETURNED, 4) is None
    assert trigger(world, Ground.RETURNED, 5) is not None
    for bad in (
        TriggerEdit(level=3, act="issue", source="x"),
        TriggerEdit(act="shout", source="x"),
        TriggerEdit(template="{ticket.lead_unit}", source="x"),
    ):
        assert code_of(edit_supervision_trigger, ground="returned", edit=bad, actor=OFFICER) == "trigger_bad"
    assert (
        code_of(edit_supervision_trigger, ground="returned", edit=TriggerEdit(), actor=OFFICER)
        == "trigger_source_missing"
    )
    edit_supervision_trigger(ground="repeated", edit=TriggerEdit(active=False, source="x"), actor=OFFICER)
    assert trigger(world, Ground.REPEATED, 99) is None
    assert trigger_rule(Ground.RETURNED).threshold == 5
    edited = Event.objects.filter(type="supervision_rule_edited").order_by("at").first()
    assert edited is not None
    assert edited.data["threshold"] == 5


def test_the_citys_order_is_in_force_at_once_with_the_citys_time(world: SupervisedWorld) -> None:
    Ticket.objects.filter(id=world.ticket.id).update(
        origin="city", external_system="12345", external_number="GZ-1"
    )
    due = world.moment.now + timedelta(days=2)
    answer = CityAnswer(
        "12345", "GZ-1", "city_supervise", "m-1", world.moment.now, due_at=due, reason="限期办结"
    )
    ticket, applied = apply_city_message(answer=answer, account_id=None)
    again = apply_city_message(answer=answer, account_id=None)[1]
    order = SupervisionOrder.objects.get()
    assert (applied, again, ticket.supervision_level) == (True, False, 0)
    assert (order.level, order.state, order.feed_back_due_at, order.remark) == (0, "issued", due, "限期办结")
    assert CityMessage.objects.count() == 1
    without = CityAnswer("12345", "GZ-1", "city_supervise", "m-2", world.moment.now)
    assert code_of(apply_city_message, answer=without, account_id=None) == "city_due_missing"


def test_a_leaders_instruction_is_a_proposal_that_may_be_issued(
    world: SupervisedWorld, leader: Actor
) -> None:
    Ticket.objects.filter(id=world.ticket.id).update(audience=["supervision", "leader", f"unit:{UNIT}"])
    assert code_of(instruct_ticket, ticket_id=world.ticket.id, actor=OFFICER, text="-") == "role_not_entitled"
    assert code_of(instruct_ticket, ticket_id=world.ticket.id, actor=leader, text=" ") == (
        "instruction_text_missing"
    )
    assert not SupervisionOrder.objects.exists()
    order = instruct_ticket(ticket_id=world.ticket.id, actor=leader, text="三日内办结")
    assert (order.level, order.state) == (2, "proposed")
    assert Instruction.objects.get(order=order).text == "三日内办结"
    assert issue_supervision_order(order_id=order.id, actor=OFFICER).state == "issued"
    other = instruct_ticket(ticket_id=world.ticket.id, actor=leader, text="再办")
    assert other.id != order.id


def test_a_ticket_with_an_unanswered_order_is_not_closed(world: SupervisedWorld) -> None:
    def answered() -> bool:
        return supervision_answer(Ticket.objects.get(id=world.ticket.id))["supervision_answered"]

    assert answered()
    order = trigger(world, Ground.PLAN_DATE_MISSED, 1)
    assert order is not None
    assert not answered()
    sign_supervision_order(order_id=order.id, actor=HEAD)
    start_supervision_order(order_id=order.id, actor=HEAD, plan="换泵", responsible_person="王")
    assert not answered()
    feed_back_supervision_order(order_id=order.id, actor=HEAD, result="已换", evidence="照片")
    assert answered()


def test_a_ticket_that_turns_in_circles_is_an_alarm_and_difficult(world: SupervisedWorld) -> None:
    ticket = Ticket.objects.select_related("hotline").get(id=world.ticket.id)
    ticket.dispatch_count = 3
    assert not look_at_ping_pong(ticket=ticket, moment=world.moment)
    ticket.dispatch_count = 4
    for _ in range(2):
        assert look_at_ping_pong(ticket=ticket, moment=world.moment)
    alarm = Alarm.objects.get()
    assert (alarm.kind, alarm.times, alarm.params["dispatches"]) == ("ping_pong", 2, 4)
    assert DifficultTicket.objects.get().reasons == ["passed_around"]
