"""Patrols, collections and look-backs: given by responsibility, done on the spot, judged by somebody else."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db.models import F

from dispatch.models import Event, FieldTask, LookBack, LookBackDraw, SupervisionOrder, Ticket, Timer
from dispatch.selectors.current_moment import current_moment
from dispatch.services.approve_collection import approve_collection
from dispatch.services.assign_field_task import assign_field_task, revoke_field_task
from dispatch.services.create_patrol import create_patrol
from dispatch.services.do_field_task import start_field_task, submit_field_task
from dispatch.services.draw_look_backs import draw_due_look_backs, draw_look_backs
from dispatch.services.find_hot_spots import find_hot_spots
from dispatch.services.fire_timers import fire_due_timers
from dispatch.services.judge_field_task import cancel_field_task, close_field_task, send_back_field_task
from dispatch.services.propose_topic import propose_topic
from dispatch.services.report_collection import report_collection
from dispatch.services.set_clock_offset import set_clock_offset
from gis.domain.errors import GridlineError
from grid.domain.roles import Role
from grid.models import Organisation, RoleGrant
from tests.dispatch.grouping_world import (
    ENFORCEMENT,
    HOME,
    SPOT,
    build_world,
    call,
    call_taker,
    dispatcher,
    east,
    forget_world,
    person,
)
from tests.support.fold import folded

pytestmark = pytest.mark.django_db
DISTRICT_TIME = ZoneInfo("Asia/Shanghai")


@pytest.fixture(autouse=True)
def centre():
    build_world()
    yield person("centre", Role.SUBDISTRICT_DISPATCHER, area=HOME)
    forget_world()


def inspector(name: str = "inspector"):
    walker = person(name, Role.INSPECTOR, area=HOME)
    RoleGrant.objects.get_or_create(account_id=walker.account_id, role="inspector", subdistrict_code=HOME)
    return walker


def code_of(act, **given):
    with pytest.raises(GridlineError) as refused:
        act(**given)
    return refused.value.code


def patrol(centre, **more):
    return create_patrol(actor=centre, title="夜市巡查", theme="public_order", place=SPOT, **more)


def answers(task):
    return {point["code"]: "无" for point in task.checklist}


def done(task, walker, **more):
    start_field_task(task_id=task.id, actor=walker, place=east(30))
    return submit_field_task(task_id=task.id, actor=walker, findings="已巡查", answers=answers(task), **more)


def test_a_patrol_goes_to_the_least_loaded_and_is_closed_by_somebody_else(centre) -> None:
    walkers = [inspector("one"), inspector("two")]
    planned_at = current_moment().now + timedelta(hours=1)
    first, second = patrol(centre, planned_at=planned_at), patrol(centre)
    assert [first.assignee_id, second.assignee_id] == [walkers[0].account_id, walkers[1].account_id]
    start_field_task(task_id=first.id, actor=walkers[0], place=east(30))
    handed_in = {"task_id": first.id, "actor": walkers[0], "findings": "无"}
    assert code_of(submit_field_task, **handed_in) == "checklist_unanswered"
    task = submit_field_task(**handed_in, answers=answers(first))
    assert (task.state, round(task.distance_m)) == ("submitted", 30)
    both = person("one", Role.SUBDISTRICT_DISPATCHER, Role.INSPECTOR, area=HOME)
    assert code_of(close_field_task, task_id=task.id, actor=both) == "own_result"
    sent_back = send_back_field_task(task_id=task.id, actor=centre, reason="照片不清")
    assert sent_back.next_due_at > planned_at, "the plan was for the first round"
    done(FieldTask.objects.get(id=task.id), walkers[0])
    closed = close_field_task(task_id=task.id, actor=centre)
    told = folded(closed.id, "field_task")
    assert (told.state, told.version, told.holder) == ("closed", closed.version, ("nobody", ""))
    assert closed.stage_cycles["field_work"] == 2


def test_nobody_on_duty_leaves_it_at_the_desk_and_others_may_not_be_sent(centre) -> None:
    task = patrol(centre)
    assert (task.state, task.assignee_id) == ("planned", None)
    stranger = person("stranger", Role.INSPECTOR, area="440105004")
    RoleGrant.objects.create(account_id=stranger.account_id, role="inspector", subdistrict_code="440105004")
    given = {"task_id": task.id, "actor": centre}
    assert code_of(assign_field_task, **given, assignee=stranger.account_id) == "assignee_unknown"
    walker = inspector()
    assign_field_task(**given, assignee=walker.account_id)
    revoke_field_task(**given, reason="请假")
    assert cancel_field_task(**given, reason="已由街道处理").state == "cancelled"
    assert code_of(patrol, centre=call_taker()) == "role_not_entitled"
    assert code_of(patrol, centre=centre, planned_at=current_moment().now) == "date_passed"


def test_a_late_task_is_chased_and_leads_to_no_supervision_order(centre) -> None:
    inspector()
    task = patrol(centre)
    set_clock_offset(ahead_by=timedelta(days=20))
    while fire_due_timers():
        pass
    assert Event.objects.filter(subject_id=task.id, type="field_task_chased").count() == 1
    assert not Timer.objects.filter(subject_id=task.id, state="quarantined").exists()
    assert SupervisionOrder.objects.count() == 0


def test_three_recurrences_at_a_place_are_a_hot_spot_with_one_patrol(centre) -> None:
    walker, taker = inspector(), call_taker()
    for metres in (0, 20):
        call(taker, place=east(metres))
    call(taker, place=east(300))
    assert find_hot_spots() == 0
    Ticket.objects.filter(id=call(taker, place=east(10)).ticket.id).update(state="voided")
    assert find_hot_spots() == 0, "what was void is no recurrence"
    together = [call(taker, place=east(15)).ticket.id for _ in range(2)]
    propose_topic(actor=dispatcher(), title="同一事实", ticket_ids=together)
    assert find_hot_spots() == 0, "what stands in one topic is one occurrence"
    call(taker, place=east(30))
    assert (find_hot_spots(), find_hot_spots()) == (1, 0)
    task = FieldTask.objects.get(kind="patrol")
    assert (task.theme, task.hot_spot_count, task.assignee_id) == ("hot_spot", 3, walker.account_id)
    call(taker, place=east(35))
    assert find_hot_spots() == 0


def closed_tickets(count: int, *, days_ago: int = 30, **more) -> list[Ticket]:
    """Tickets that were closed so many days ago."""
    found = [call(call_taker(), place=east(10 * number)).ticket for number in range(count)]
    at = current_moment().now - timedelta(days=days_ago)
    Ticket.objects.filter(id__in=[one.id for one in found]).update(
        state="closed", closed_at=at, holder_kind="nobody", holder_code="", **more
    )
    return found


def test_look_backs_are_drawn_once_by_a_seed_that_draws_the_same_again(centre) -> None:
    walkers = [inspector(name) for name in ("one", "two", "three")]
    tickets = closed_tickets(60)
    ended = closed_tickets(1)[0]
    Ticket.objects.filter(id=ended.id).update(state="voided")
    Ticket.objects.filter(id=tickets[0].id).update(request_class_code="R0201")
    Ticket.objects.filter(id__in=[one.id for one in tickets]).update(
        participants=[f"person:{walkers[0].account_id}"]
    )
    day = (current_moment().now - timedelta(days=30)).astimezone(DISTRICT_TIME).date()
    assert draw_look_backs(closed_on=day, seed="abc") == 3  # 2 % of 59, rounded up, and of the single R0201
    assert draw_look_backs(closed_on=day, seed="other") == 0
    drawn = list(LookBack.objects.order_by("ticket_id").values_list("ticket_id", flat=True))
    people = set(FieldTask.objects.values_list("assignee_id", flat=True))
    assert tickets[0].id in drawn
    assert people <= {one.account_id for one in walkers[1:]}
    records = {one.rule: (one.population, one.drawn) for one in LookBackDraw.objects.all()}
    assert records == {"class:R0201": (1, 1), "self_handled": (0, 0), "all": (59, 2)}
    again = {"ticket__isnull": False}
    LookBack.objects.all().delete()
    FieldTask.objects.filter(**again).update(draw=None)
    LookBackDraw.objects.all().delete()
    assert draw_look_backs(closed_on=day, seed="abc") == 3
    assert list(LookBack.objects.order_by("ticket_id").values_list("ticket_id", flat=True)) == drawn
    assert draw_due_look_backs() == 0


def test_a_failed_look_back_is_a_ground_for_supervision_and_leaves_the_ticket_closed(centre) -> None:
    walker = inspector()
    (ticket,) = closed_tickets(1)
    assert draw_due_look_backs() == 1
    task = FieldTask.objects.get(kind="look_back")
    assert f"inspect:{HOME}" not in task.audience
    start_field_task(task_id=task.id, actor=walker)
    handed_in = {"task_id": task.id, "actor": walker, "findings": "油烟依旧", "answers": answers(task)}
    assert code_of(submit_field_task, **handed_in) == "outcome_missing"
    submit_field_task(**handed_in, passed=False)
    close_field_task(task_id=task.id, actor=centre)
    look_back = LookBack.objects.get(ticket=ticket)
    order = SupervisionOrder.objects.get(ground="look_back_failed")
    assert (look_back.passed, look_back.order_id, order.unit_id) == (False, order.id, ENFORCEMENT)
    ticket.refresh_from_db()
    assert ticket.state == "closed"
    assert Event.objects.filter(subject_id=ticket.id, type="ticket_looked_back").count() == 1
    assert Ticket.objects.filter(id=ticket.id, event_seq=F("event_seq")).exists()


def test_a_collection_is_approved_into_the_registry_and_never_dispatched(centre) -> None:
    walker, clerk = inspector(), person("clerk", Role.DATA_CLERK)
    record = {
        "subject_kind": "organisation",
        "result": "added",
        "subject_code": "91350100M000100Y43",
        "observed": {"name": "海珠区新店"},
    }
    given = {"actor": walker, "matter": "D03005", "place": SPOT, "findings": "新开小店", "record": record}
    assert code_of(report_collection, **{**given, "matter": "E01039"}) == "matter_not_collected"
    people = {**record, "subject_kind": "resident", "observed": {"name": "某人"}}
    assert code_of(report_collection, **{**given, "record": people}) in ("collection_of_people",)
    task = report_collection(**given)
    assert (task.state, task.kind, Ticket.objects.count()) == ("submitted", "collection", 0)
    assert code_of(close_field_task, task_id=task.id, actor=dispatcher()) == "task_is_collection"
    approved = approve_collection(task_id=task.id, actor=clerk)
    assert (approved.state, approved.written_to) == ("closed", "organisation:91350100M000100Y43")
    assert Organisation.objects.get(code="91350100M000100Y43").name == "海珠区新店"


def test_a_matter_of_collection_is_no_event(centre) -> None:
    report = {"actor": call_taker(), "kind": "grid_event", "channel": "citizen", "matter": "D03005"}
    assert code_of(call, **report, request_class="", request_type="") == "matter_is_collected"
