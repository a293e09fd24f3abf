"""Work of the supervision desk: checks by others, ladder, reminders, call-ins, investigations, lists."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db import transaction

from dispatch.models import Alarm, Deadline, DifficultTicket, SupervisionOrder, Ticket, Timer
from dispatch.selectors.call_ins import ledger_sheet, list_sessions, session_ledger
from dispatch.selectors.invariants_supervision import supervision
from dispatch.selectors.list_supervision_orders import list_supervision_orders
from dispatch.selectors.order_checkers import list_order_checks
from dispatch.selectors.reverse_investigations import assessed_misconduct, investigation_sheet
from dispatch.selectors.supervision_access import visible_orders
from dispatch.selectors.supervision_queues import supervision_queues
from dispatch.selectors.watched_tickets import key_list
from dispatch.services.accept_supervision_result import accept_supervision_result
from dispatch.services.acknowledge_work_reminder import acknowledge_work_reminder
from dispatch.services.answer_order_check import answer_order_check
from dispatch.services.archive_supervision_order import archive_supervision_order
from dispatch.services.call_back_order import call_back_order
from dispatch.services.check_supervision_order import check_supervision_order
from dispatch.services.edit_ladder import edit_rung
from dispatch.services.feed_back_supervision_order import feed_back_supervision_order
from dispatch.services.fire_timers import fire_due_timers
from dispatch.services.follow_clock_rules import follow_clock_rules
from dispatch.services.investigate_order import Judged, conclude_investigation, open_investigation
from dispatch.services.issue_supervision_order import issue_supervision_order
from dispatch.services.list_difficult_ticket import list_difficult_ticket, unlist_difficult_ticket
from dispatch.services.propose_supervision_order import propose_supervision_order
from dispatch.services.refresh_watch_lists import list_by_rules, make_key_list, make_key_list_when_due
from dispatch.services.reject_supervision_result import reject_supervision_result
from dispatch.services.run_call_in import (
    SessionPlan,
    keep_promise,
    plan_call_in,
    settle_call_in,
    take_call_in_ticket,
)
from dispatch.services.send_work_reminder import ReminderText, send_work_reminder
from dispatch.services.set_clock_offset import set_clock_offset
from dispatch.services.sign_supervision_order import sign_supervision_order
from dispatch.services.start_supervision_order import start_supervision_order
from dispatch.services.ticket_change import TicketChange
from dispatch.services.watch_reminders import watch_reminders
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role
from grid.models import Account, RoleGrant, Unit
from tests.dispatch.supervised_world import OTHER_UNIT, PERSONAS, UNIT, SupervisedWorld, build_world

OFFICER, HEAD = PERSONAS["officer"], PERSONAS["head"]
HOME = "440105003"
pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> SupervisedWorld:
    built = build_world()
    Ticket.objects.filter(id=built.ticket.id).update(subdistrict_code=HOME)
    return built


def code_of(act: object, **kwargs: object) -> str:
    with pytest.raises(GridlineError) as refused, transaction.atomic():
        act(**kwargs)  # type: ignore[operator]
    return refused.value.code


def issued(world: SupervisedWorld, level: int = 1) -> SupervisionOrder:
    order = propose_supervision_order(ticket_id=world.ticket.id, actor=OFFICER, level=level, ground="overdue")
    return issue_supervision_order(order_id=order.id, actor=OFFICER) if level < 2 else order


def answer(order: SupervisionOrder, *, first: bool = True) -> None:
    if first:
        sign_supervision_order(order_id=order.id, actor=HEAD)
    start_supervision_order(order_id=order.id, actor=HEAD, plan="换泵", responsible_person="王")
    feed_back_supervision_order(order_id=order.id, actor=HEAD, result="已换泵", evidence="照片")


def inspector(name: str, unit: str | None = None) -> Actor:
    account = Account.objects.create(username=name, name=name, unit=Unit.objects.filter(code=unit).first())
    RoleGrant.objects.create(account=account, role="inspector", subdistrict_code=HOME)
    return Actor(account.id, name, name, frozenset({Role.INSPECTOR}), unit, frozenset(), frozenset({HOME}))


def test_a_result_is_accepted_only_after_a_look_by_another_unit_and_a_call(
    world: SupervisedWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = issued(world)
    answer(order)
    checker, insider = inspector("checker"), inspector("insider", UNIT)
    check_supervision_order(order_id=order.id, actor=OFFICER)
    accept = {"order_id": order.id, "actor": OFFICER, "findings": "属实"}
    assert code_of(accept_supervision_result, **accept) == "site_check_missing"
    assert list_order_checks(actor=insider, moment=world.moment) == []
    (asked,) = list_order_checks(actor=checker, moment=world.moment)
    assert asked["claimed"] == "已换泵"
    check_id = UUID(asked["id"])
    assert (
        code_of(answer_order_check, check_id=check_id, actor=insider, passed=True) == "site_check_not_found"
    )
    assert code_of(answer_order_check, check_id=check_id, actor=checker, passed=True) == "check_photo_missing"
    monkeypatch.setattr("dispatch.services.answer_order_check.attach_photos", lambda *_: None)
    answer_order_check(check_id=check_id, actor=checker, passed=True, photo_ids=["one"])
    assert list_order_checks(actor=checker, moment=world.moment) == []
    assert code_of(accept_supervision_result, **accept) == "requester_not_asked"
    assert (
        code_of(call_back_order, order_id=order.id, actor=OFFICER, reached=True) == "callback_answer_missing"
    )
    call_back_order(order_id=order.id, actor=OFFICER, reached=True, solved=True, satisfied=True)
    assert accept_supervision_result(**accept).state == "accepted"  # type: ignore[arg-type]


def test_a_checker_of_the_unit_is_refused_and_a_waiver_needs_its_reason(world: SupervisedWorld) -> None:
    order = issued(world)
    answer(order)
    insider = inspector("insider", UNIT)
    refused = code_of(check_supervision_order, order_id=order.id, actor=OFFICER, checker=insider.account_id)
    unknown = code_of(check_supervision_order, order_id=order.id, actor=OFFICER, checker=987654321)
    assert refused == unknown == "checker_not_entitled"
    outsider = inspector("outsider").account_id
    check_supervision_order(order_id=order.id, actor=OFFICER, checker=outsider)
    done = accept_supervision_result(
        order_id=order.id, actor=OFFICER, findings="属实", site_waived="书面答复", callback_waived="匿名"
    )
    kept = done.checks.get()
    assert (done.state, kept.site_waived, kept.callback_waived) == ("accepted", "书面答复", "匿名")


def test_the_second_rejection_proposes_the_next_level(world: SupervisedWorld) -> None:
    order = issued(world)
    for first in (True, False):
        assert not order.following.exists()
        answer(order, first=first)
        check_supervision_order(order_id=order.id, actor=OFFICER, site_waived="-")
        reject_supervision_result(order_id=order.id, actor=OFFICER, reason="没有换")
    following = order.following.get()
    assert (following.level, following.state, following.ground) == (2, "proposed", "escalated")
    assert order.number in order.submissions.get().text


def test_a_leader_sees_the_own_level_and_the_units_led(world: SupervisedWorld) -> None:
    first, second = issued(world), issued(world, 2)
    plain = Actor(None, "dl", "领导", frozenset({Role.DISTRICT_LEADER}))
    leads = Actor(None, "dl1", "分管", frozenset({Role.DISTRICT_LEADER}), None, frozenset({UNIT}))
    leads_others = Actor(
        None, "dl2", "分管", frozenset({Role.DISTRICT_LEADER}), None, frozenset({OTHER_UNIT})
    )
    assert set(visible_orders(plain)) == set(visible_orders(leads_others)) == {second}
    assert set(visible_orders(leads)) == {first, second}


def test_lists_and_queues_narrow_by_unit_lateness_and_work(world: SupervisedWorld) -> None:
    order, proposal = issued(world), issued(world, 2)
    rows = {row["name"]: row["count"] for row in supervision_queues(actor=OFFICER, moment=world.moment)}
    assert (rows["to_sign"], rows["to_instruct"], rows["to_issue"], rows["late"]) == (1, 1, 0, 0)

    def listed(**wanted: object) -> list[str]:
        found = list_supervision_orders(actor=OFFICER, moment=world.moment, **wanted)  # type: ignore[arg-type]
        return [row["number"] for row in found]

    assert listed(queue="to_instruct") == [proposal.number]
    assert listed(unit=OTHER_UNIT) == listed(late=True) == []
    world.later(days=3)
    assert listed(late=True, unit=UNIT) == [order.number]
    assert (
        code_of(list_supervision_orders, actor=OFFICER, moment=world.moment, queue="mood") == "queue_unknown"
    )


def test_a_changed_rung_moves_pending_timers_and_leaves_fired_ones(world: SupervisedWorld) -> None:
    TicketChange(Ticket.objects.get(id=world.ticket.id), moment=world.moment).write()
    version = follow_clock_rules(known=None)
    chase = Timer.objects.get(subject_id=world.ticket.id, stage="draft").due_at
    due = Deadline.objects.get(subject_id=world.ticket.id, stage="draft").due_at
    assert chase < due
    set_clock_offset(ahead_by=due - world.moment.now + timedelta(minutes=1))
    while fire_due_timers(batch=50):
        pass
    fired = set(Timer.objects.filter(state="fired").values_list("stage", "level"))
    pending = Timer.objects.get(
        subject_id=world.ticket.id, state="pending", level="supervise_l1", stage="draft"
    )
    row = {
        "level": "supervise_l1", "kind": "hotline", "owed_by": "unit", "act": "supervise", "anchor": "after",
        "value": "9", "unit": "working_day",
    }  # fmt: skip
    assert code_of(edit_rung, row=row, actor=HEAD, at=world.moment.now) == "role_not_entitled"
    for bad in (
        {"act": "submit"},
        {"value": "-1"},
        {"unit": "percent"},
        {"kind": "moon"},
        {"anchor": "before"},
    ):
        assert code_of(edit_rung, row=row | bad, actor=OFFICER, at=world.moment.now) == "rung_bad"
    edited = edit_rung(row=row, actor=OFFICER, at=world.moment.now)
    assert edited.version == version + 2  # the ladder that ships was stored first
    assert not edit_rung(row=row, actor=OFFICER, at=world.moment.now).changed
    assert follow_clock_rules(known=version) == edited.version
    moved = Timer.objects.get(id=pending.id)
    assert (moved.state, moved.due_at > pending.due_at) == ("pending", True)
    call_command("load_ladder", verbosity=0)
    assert Timer.objects.get(id=pending.id).due_at == moved.due_at, "what the district edited is kept"
    assert fired <= set(Timer.objects.filter(state="fired").values_list("stage", "level"))


def test_a_reminder_is_answered_or_becomes_an_alarm(world: SupervisedWorld) -> None:
    by = world.moment.now + timedelta(days=1)
    given = ReminderText("三件超期", by, tickets=(world.ticket.id,), figure={"name": "超期", "value": "3"})
    assert code_of(send_work_reminder, actor=HEAD, unit_code=UNIT, given=given) == "role_not_entitled"
    foreign = code_of(send_work_reminder, actor=OFFICER, unit_code=OTHER_UNIT, given=given)
    assert foreign == "ticket_not_found"
    nothing = ReminderText("-", by)
    assert (
        code_of(send_work_reminder, actor=OFFICER, unit_code=UNIT, given=nothing) == "reminder_about_nothing"
    )
    reminder = send_work_reminder(actor=OFFICER, unit_code=UNIT, given=given)
    assert watch_reminders() == 0
    world.later(days=1, minutes=1)
    assert (watch_reminders(), watch_reminders()) == (1, 0)
    assert Alarm.objects.get(resolved_at=None).kind == "reminder_unanswered"
    acknowledge = {"reminder_id": reminder.id, "answer": "已安排专人"}
    assert code_of(acknowledge_work_reminder, **acknowledge, actor=OFFICER) == "role_not_entitled"
    assert (
        code_of(acknowledge_work_reminder, **acknowledge, actor=PERSONAS["other_head"])
        == "reminder_not_found"
    )
    assert acknowledge_work_reminder(**acknowledge, actor=HEAD).answer == "已安排专人"  # type: ignore[arg-type]
    assert code_of(acknowledge_work_reminder, **acknowledge, actor=HEAD) == "reminder_answered"
    assert not Alarm.objects.filter(resolved_at=None).exists()


def test_an_investigation_names_what_failed_and_counts_in_the_assessment(world: SupervisedWorld) -> None:
    order = issued(world)
    world.later(days=30)
    answer(order)
    check_supervision_order(order_id=order.id, actor=OFFICER, site_waived="-")
    reject_supervision_result(order_id=order.id, actor=OFFICER, reason="没有换")
    answer(order, first=False)
    check_supervision_order(order_id=order.id, actor=OFFICER, site_waived="-")
    accept_supervision_result(order_id=order.id, actor=OFFICER, findings="属实", callback_waived="匿名")
    assert code_of(open_investigation, order_id=order.id, actor=OFFICER) == "order_not_archived"
    archive_supervision_order(order_id=order.id, actor=OFFICER)
    assert (
        code_of(open_investigation, order_id=order.id, actor=PERSONAS["insider"])
        == "officer_of_supervised_unit"
    )
    open_investigation(order_id=order.id, actor=OFFICER)
    assert code_of(open_investigation, order_id=order.id, actor=OFFICER) == "investigation_known"
    findings = investigation_sheet(order_id=order.id, actor=OFFICER)["findings"]
    found = {(row["stage"], row["fault"], row["misconduct"]) for row in findings}
    assert {("feed_back", "late", "overdue"), ("", "result_refused", "untrue_result")} <= found
    assert all(row["unit_code"] == UNIT for row in findings if row["fault"] == "result_refused")
    judged = [Judged(row["misconduct"], "人手不足", id=row["id"]) for row in findings]
    conclude = {"order_id": order.id, "actor": OFFICER, "conclusion": "通报批评", "assessed": True}
    bad = [Judged("laziness", "-")]
    assert code_of(conclude_investigation, **conclude, judged=bad) == "misconduct_unknown"
    conclude_investigation(**conclude, judged=[*judged, Judged("inaction", "未派人", unit=UNIT)])  # type: ignore[arg-type]
    assert code_of(conclude_investigation, **conclude, judged=()) == "investigation_concluded"
    now = world.moment.now
    counted = assessed_misconduct(begin=now - timedelta(days=1), end=now + timedelta(days=1))[UNIT]
    assert (counted["inaction"], counted["untrue_result"]) == (2, 1)  # the ticket itself was never answered


def test_a_call_in_session_keeps_its_tickets_and_promises(world: SupervisedWorld) -> None:
    start = world.moment.now + timedelta(days=1)
    plan = SessionPlan(start, start + timedelta(hours=2), "李局长", unit=UNIT)
    assert code_of(plan_call_in, actor=HEAD, plan=plan) == "role_not_entitled"
    backwards = SessionPlan(start, start, "李局长")
    assert code_of(plan_call_in, actor=OFFICER, plan=backwards) == "session_span_bad"
    session = plan_call_in(actor=OFFICER, plan=plan)
    taken = {"session_id": session.id, "actor": OFFICER, "ticket_id": world.ticket.id}
    take_call_in_ticket(**taken, promise="三日内修好")  # type: ignore[arg-type]
    assert code_of(take_call_in_ticket, **taken) == "ticket_in_session"
    assert list_sessions(actor=HEAD, moment=world.moment)[0]["open_promises"] == 1
    keep_promise(session_id=session.id, ticket_id=world.ticket.id, actor=OFFICER, result="=已修好")
    settle_call_in(session_id=session.id, actor=OFFICER, state="held", note="12 个来电")
    (row,) = session_ledger(session_id=session.id, actor=HEAD)
    assert (row["promise"], row["result"]) == ("三日内修好", "=已修好")
    assert session_ledger(session_id=session.id, actor=PERSONAS["other_head"]) == []
    assert ledger_sheet(session_id=session.id, actor=OFFICER)[:2] == b"PK"


def test_difficult_tickets_come_by_rule_and_by_hand_and_make_the_key_list(world: SupervisedWorld) -> None:
    assert list_by_rules() == 0
    Ticket.objects.filter(id=world.ticket.id).update(repeat_count=3, no_bounce=True)
    assert (list_by_rules(), list_by_rules()) == (1, 0)
    row = DifficultTicket.objects.get()
    assert row.reasons == ["disputed", "repeated"]
    list_difficult_ticket(ticket_id=world.ticket.id, actor=OFFICER, note="职责交叉")
    again = code_of(list_difficult_ticket, ticket_id=world.ticket.id, actor=OFFICER, note="-")
    assert again == "already_listed"
    made = make_key_list(actor=OFFICER)
    (entry,) = key_list(list_id=made.id, actor=OFFICER)["items"]
    assert (entry["reasons"], entry["note"]) == (["disputed", "repeated", "manual"], "职责交叉")
    unlist_difficult_ticket(ticket_id=world.ticket.id, actor=OFFICER, note="已明确责任单位")
    assert (
        code_of(unlist_difficult_ticket, ticket_id=world.ticket.id, actor=OFFICER, note="-") == "not_listed"
    )
    assert key_list(list_id=made.id, actor=OFFICER)["items"] == [entry]
    assert list_by_rules() == 0, "what a person took off stays off"
    assert key_list(list_id=made.id, actor=PERSONAS["other_head"])["items"] == []
    assert not make_key_list_when_due()
    world.later(days=8)
    assert make_key_list_when_due()


def test_a_ticket_that_shows_another_level_is_found(world: SupervisedWorld) -> None:
    issued(world)
    assert list(supervision()) == []
    Ticket.objects.filter(id=world.ticket.id).update(supervision_level=3)
    told = [breach.text for breach in supervision()]
    assert any("shows supervision 3, in force is 1" in text for text in told)
