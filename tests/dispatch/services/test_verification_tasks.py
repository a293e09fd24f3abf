"""Verification campaigns as tasks: shared out evenly, done on the spot, judged by another person, told to the city."""

from datetime import timedelta

import pytest

from dispatch.models import Deadline, Event, FieldTask, Timer, VerificationTask
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.invariants_verification_tasks import verification_tasks
from dispatch.selectors.rule_values import rule_values
from dispatch.selectors.verification_proposal import proposal_view, verification_proposal
from dispatch.selectors.verification_rooms import verification_rooms
from dispatch.services.assign_verification import assign_verification
from dispatch.services.do_verification import mark_exception, start_verification, submit_verification
from dispatch.services.draw_verification import draw_waiting
from dispatch.services.fire_timers import fire_due_timers
from dispatch.services.judge_verification import (
    approve_batch,
    cancel_verification,
    note_spot_check,
    replan_verification,
    send_back_batch,
)
from dispatch.services.plan_verification import plan_verification
from dispatch.services.recount_verification import recount_verification
from dispatch.services.set_clock_offset import set_clock_offset
from gis.domain.errors import GridlineError
from grid.models import VerificationBatch, VerificationCampaign
from grid.selectors.verification_campaigns import verification_campaign
from grid.selectors.verification_recount import verification_recount
from grid.services.apply_verification import apply_verification
from grid.services.check_verification import draw_spot_check
from grid.services.decide_verification import return_verification
from grid.services.join_batches import approve_undrawn
from grid.services.report_to_city import answer_city_delta, make_city_delta, send_city_delta
from tests.dispatch.verification_world import (
    SUBDISTRICT,
    all_right,
    answers,
    at_the_door,
    build_world,
    forget_world,
    tasks,
)
from tests.grid.verified_world import BUILDINGS, CODE
from tests.support.fold import folded

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    yield build_world()
    forget_world()


def code_of(act, *given, **named):
    with pytest.raises(GridlineError) as refused:
        act(*given, **named)
    return refused.value.code


def planned(people, **more):
    plan_verification(campaign_code=CODE, actor=people["desk"], assign=True, **more)
    return tasks()


def walker_of(task, people):
    return next(person for person in people.values() if person.account_id == task.assignee_id)


def submitted(task, people, **more):
    walker = walker_of(task, people)
    start_verification(task_id=task.id, actor=walker, place=at_the_door(task, 40))
    return submit_verification(task_id=task.id, actor=walker, records=answers(task, **more))


def as_told(task):
    told = folded(task.id, "verification_task")
    row = VerificationTask.objects.get(id=task.id)
    assert (told.state, told.version, told.seq) == (row.state, row.version, row.event_seq)
    running = Deadline.objects.filter(subject_id=task.id, met_at=None)
    assert {one.stage: one.due_at.isoformat() for one in running} == dict(told.due)
    return told


def test_a_plan_is_previewed_shared_out_evenly_and_made_once(people) -> None:
    asked = {"campaign_code": CODE, "areas": [], "most_records": None, "actor": people["desk"]}
    moment = current_moment()
    told = proposal_view(verification_proposal(**asked, moment=moment), moment=moment)
    assert (told["tasks"], told["records"], told["unassigned"]["tasks"]) == (3, 30, 0)
    assert sorted(one["records"] for one in told["people"]) == [10, 20]
    found = planned(people)
    assert [task.building_code for task in found] == BUILDINGS[:3]
    assert {task.state for task in found} == {"assigned"}
    assert as_told(found[0]).holder == ("person", str(found[0].assignee_id))
    assert Timer.objects.filter(subject_id=found[0].id, state="pending").count() == 1
    assert code_of(planned, people) == "nothing_to_plan"
    assert code_of(planned, {**people, "desk": people["walker"]}) == "role_not_entitled"


def test_nobody_gets_more_than_the_bound_and_the_desk_may_name_a_person(people) -> None:
    found = planned(people, most_records=10)
    assert sorted(task.state for task in found) == ["assigned", "assigned", "planned"]
    (left,) = tasks(state="planned")
    given = {"actor": people["desk"], "task_ids": [left.id]}
    assert code_of(assign_verification, **given, assignee=people["walker"].account_id) == "person_overloaded"
    assert code_of(assign_verification, **given, assignee=people["clerk"].account_id) == "assignee_unknown"
    assert assign_verification(**given, assignee=people["stranger"].account_id) == 1
    assert tasks(state="planned") == []


def test_work_begins_on_site_or_with_a_reason_and_answers_every_room(people) -> None:
    task = planned(people)[0]
    walker = walker_of(task, people)
    begin = {"task_id": task.id, "actor": walker}
    assert code_of(start_verification, **begin, place=at_the_door(task, 150)) == "not_on_site"
    assert code_of(start_verification, **begin) == "not_on_site"
    assert (
        code_of(start_verification, task_id=task.id, actor=people["stranger"])
        == "verification_task_not_found"
    )
    task = start_verification(**begin, place=at_the_door(task, 150), reason="门禁,在物业处核查")
    assert (round(task.distance_m, -1), task.off_site_reason) == (150, "门禁,在物业处核查")
    records = answers(task)
    assert code_of(submit_verification, **begin, records=records[1:]) == "rooms_unanswered"
    broken = [*records[1:], {**records[0], "result": "corrected"}]
    assert code_of(submit_verification, **begin, records=broken) == "verification_records_refused"
    assert VerificationBatch.objects.count() == 0
    task = submit_verification(**begin, records=records)
    assert (task.state in ("submitted", "spot_check"), task.batch.rows_taken) == (True, 10)


def test_what_one_person_handed_in_is_drawn_together_checked_by_another_and_approved(people) -> None:
    found = [submitted(task, people) for task in planned(people)]
    mine = [task for task in tasks() if task.done_by_id == found[0].done_by_id]
    batch = mine[0].batch
    assert {task.state for task in tasks()} == {"spot_check"}
    assert {task.batch_id for task in mine} == {batch.pk}
    assert batch.rows_taken == 10 * len(mine)
    checker = next(p for p in people.values() if p.account_id == mine[0].checker_id)
    assert checker.account_id != mine[0].done_by_id
    assert as_told(mine[0]).holder == ("person", str(checker.account_id))
    own = walker_of(mine[0], people)
    noted = {"batch_id": batch.pk, "findings": all_right(batch)}
    if own.account_id != checker.account_id:
        assert code_of(note_spot_check, **noted, actor=own) == "out_of_reach"
    assert code_of(approve_batch, batch_id=batch.pk, actor=people["clerk"]) == "verification_check_open"
    note_spot_check(**noted, actor=checker)
    assert code_of(send_back_batch, batch_id=batch.pk, actor=people["clerk"], reason="x") == "error_rate_low"
    assert code_of(approve_batch, batch_id=batch.pk, actor=checker) == "role_not_entitled"
    approve_batch(batch_id=batch.pk, actor=people["clerk"])
    assert {task.state for task in tasks(batch=batch)} == {"approved"}
    at = current_moment().now
    delta = make_city_delta(actor="clerk", at=at)
    send_city_delta(number=delta.number, actor="clerk", at=at)
    assert {task.state for task in tasks(batch=batch)} == {"approved"}
    answer_city_delta(
        number=delta.number,
        accepted=True,
        receipt="C-1",
        reason="",
        sha256=delta.sha256,
        actor="clerk",
        at=at,
    )
    assert {task.state for task in tasks(batch=batch)} == {"sent_to_city"}
    assert as_told(mine[0]).holder == ("nobody", "")
    assert not Timer.objects.filter(subject_id=mine[0].id, state="pending").exists()


def test_a_batch_with_too_many_errors_goes_back_as_a_whole_and_is_done_again(people) -> None:
    for task in planned(people):
        submitted(task, people)
    batch = tasks()[0].batch
    note_spot_check(batch_id=batch.pk, findings=all_right(batch, wrong=1), actor=people["clerk"])
    assert code_of(approve_batch, batch_id=batch.pk, actor=people["clerk"]) == "verification_errors_many"
    send_back_batch(batch_id=batch.pk, actor=people["clerk"], reason="房号不符")
    back = tasks(batch=batch)
    assert {task.state for task in back} == {"returned"}
    assert verification_recount(verification_campaign(CODE)) == []
    told = as_told(back[0])
    assert set(told.due) == {"start"}
    assert told.holder == ("person", str(back[0].assignee_id))
    again = submitted(back[0], people)
    assert again.stage_cycles["verify"] == 2
    as_told(again)


def test_an_unreachable_place_is_planned_again_after_its_pause(people) -> None:
    task = planned(people)[0]
    walker = walker_of(task, people)
    start_verification(task_id=task.id, actor=walker, place=at_the_door(task))
    given = {"task_id": task.id, "actor": walker, "reason": "三次上门无人"}
    assert code_of(mark_exception, **given, ground="tired") == "exception_ground_unknown"
    task = mark_exception(**given, ground="unreachable")
    assert set(as_told(task).due) == {"replan"}
    again = {"task_id": task.id, "actor": people["desk"]}
    assert code_of(replan_verification, **again) == "replan_too_early"
    set_clock_offset(ahead_by=timedelta(days=31))
    task = replan_verification(**again)
    assert (task.state, task.assignee_id) == ("planned", None)
    assert assign_verification(actor=people["desk"], campaign_code=CODE, area=SUBDISTRICT) == 1
    cancelled = cancel_verification(task_id=task.id, actor=people["clerk"], reason="楼已拆除")
    assert as_told(cancelled).holder == ("nobody", "")
    assert plan_verification(campaign_code=CODE, actor=people["clerk"]).tasks == 1


def test_what_waits_a_working_day_is_drawn_by_itself_and_late_work_is_chased(people) -> None:
    found = planned(people)
    both = [task for task in found if task.assignee_id == found[0].assignee_id]
    several = both if len(both) > 1 else [t for t in found if t.assignee_id != found[0].assignee_id]
    task = submitted(several[0], people)
    assert (task.state, draw_waiting()) == ("submitted", 0)
    set_clock_offset(ahead_by=timedelta(days=40))
    assert draw_waiting() == 1
    task.refresh_from_db()
    assert (task.state, task.drawn) == ("spot_check", True)
    while fire_due_timers():
        pass
    late = Event.objects.filter(subject_id=several[1].id, type="verification_task_chased")
    assert late.count() == 1
    assert not Timer.objects.filter(subject_type="verification_task", state="quarantined").exists()


def test_tasks_are_never_judged_past_their_spot_check(people) -> None:
    found = planned(people, most_records=4000)
    several = next(
        [one for one in found if one.assignee_id == person]
        for person in {task.assignee_id for task in found}
        if sum(task.assignee_id == person for task in found) > 1
    )
    task = submitted(several[0], people)
    assert code_of(approve_batch, batch_id=task.batch_id, actor=people["clerk"]) == "verification_batch_state"
    draw_spot_check(batch_id=task.batch_id, at=current_moment().now)
    task.refresh_from_db()
    assert (task.state, task.drawn) == ("spot_check", True)
    assert rule_values("verification").integer("on_site_m") == 100


def test_a_building_that_is_gone_becomes_a_collection_of_somebody_else(people) -> None:
    task = planned(people)[0]
    walker = walker_of(task, people)
    start_verification(task_id=task.id, actor=walker, place=at_the_door(task))
    mark_exception(task_id=task.id, actor=walker, ground="gone", reason="已拆除")
    collection = FieldTask.objects.get(kind="collection")
    assert collection.record["subject_code"] == task.building_code
    assert collection.assignee_id not in (None, walker.account_id)


def test_the_invariants_hold_and_see_what_was_tampered_with(people) -> None:
    for task in planned(people)[:2]:
        submitted(task, people)
    moment = current_moment()
    assert list(verification_tasks(moment)) == []
    task = tasks()[0]
    VerificationTask.objects.filter(id=task.id).update(state="approved")
    told = {(breach.invariant, breach.subject) for breach in verification_tasks(moment)}
    assert told == {("I2", task.number), ("I5", task.number)}
    VerificationTask.objects.filter(id=task.id).update(state=task.state)
    Timer.objects.filter(subject_id=tasks()[2].id).update(state="cancelled")
    assert [breach.invariant for breach in verification_tasks(moment)] == ["I5"]


def test_the_clocks_follow_a_new_limit_and_rooms_tell_what_is_known(people) -> None:
    task = planned(people)[0]
    before = Deadline.objects.get(subject_id=task.id).due_at
    VerificationTask.objects.filter(id=task.id).update(work_from_at=task.work_from_at - timedelta(days=7))
    recount_verification()
    recounted = Event.objects.filter(type="verification_task_clocks_recounted")
    assert list(recounted.values_list("subject_id", flat=True)) == [task.id]
    assert Deadline.objects.get(subject_id=task.id).due_at < before
    assert list(verification_tasks(current_moment())) == []
    listed = verification_rooms(tasks()[0])
    (floor,) = listed["floors"]
    assert (listed["unanswered"], len(floor["rooms"])) == (10, 10)
    assert floor["rooms"][0]["subjects"][0]["values"]["room_no"] == "0"


def test_where_nothing_is_drawn_a_clerk_approves_and_the_registrys_own_doors_move_the_tasks(people) -> None:
    VerificationCampaign.objects.update(spot_check_share=0)
    for task in planned(people):
        submitted(task, people)
    first, *others = {task.batch_id for task in tasks()}
    assert {(task.state, task.drawn) for task in tasks()} == {("submitted", False)}
    assert code_of(
        return_verification, batch_id=first, actor="clerk", reason="x", at=current_moment().now
    ) == ("verb_not_allowed")
    approve_batch(batch_id=first, actor=people["clerk"])
    assert {task.state for task in tasks(batch=first)} == {"approved"}
    approve_undrawn(batch_id=others[0], actor="clerk", at=current_moment().now)
    apply_verification(batch_id=others[0], at=current_moment().now)
    assert {task.state for task in tasks(batch=others[0])} == {"approved"}
    assert list(verification_tasks(current_moment())) == []
