"""Rosters at work: whom an emergency calls, who hands over to whom, where the work of absent people goes."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from dispatch.models import (
    AbsentWork,
    Alarm,
    CallOut,
    Event,
    FieldTask,
    Handover,
    SubDispatch,
)
from dispatch.selectors.checkers_on_duty import areas_on_duty, checkers_on_duty
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.duty_phones import duty_phones
from dispatch.selectors.field_people import person_for
from dispatch.selectors.inspectors_at_work import inspectors_at_work
from dispatch.selectors.invariants_tickets import tickets as ticket_breaches
from dispatch.selectors.night_duty import night_duty
from dispatch.services.create_patrol import create_patrol
from dispatch.services.reassign_absent_work import move_work_of_absent
from dispatch.services.sign_ticket import sign_ticket
from dispatch.services.sub_dispatch_ticket import sub_dispatch_ticket
from dispatch.services.take_handover import confirm_handover, take_handover
from dispatch.services.watch_alarms import watch_alarms
from dispatch.services.watch_duty import look_for_gaps, watch_duty
from gis.domain.errors import GridlineError
from grid.domain.roles import Role
from grid.domain.rosters import Period, Shift, centre, inspectors, unit
from grid.models import Account, DutyLeave, RoleGrant, Roster, RosterRow, Unit
from grid.selectors.load_actor import load_actor
from grid.selectors.roster_days import RosterDays
from grid.services.clock_in import clock_in, clock_out
from grid.services.declare_period import declare_period
from grid.services.edit_roster import copy_week, replace_days
from grid.services.import_rosters import import_rosters
from grid.services.register_leave import register_leave
from tests.dispatch.clock_world import fire_all, set_time
from tests.dispatch.grouping_world import (
    ENFORCEMENT,
    HOME,
    NEXT_DOOR,
    SPOT,
    again,
    build_world,
    call,
    call_taker,
    forget_world,
)
from tests.support.fold import folded

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Asia/Shanghai")
#: Ahead of the present, because the dispatch table of this world is in force from now on.
NIGHT = datetime.combine(datetime.now(ZONE).date() + timedelta(days=2), time(20, 30), ZONE)
HALF = timedelta(hours=12)


@pytest.fixture(autouse=True)
def _world():
    build_world()
    yield
    forget_world()


def somebody(name, *roles, unit_code=None, area=None, phone=""):
    """A person with grants in the database."""
    own = Unit.objects.get(code=unit_code) if unit_code else None
    account = Account.objects.create(username=name, name=name, unit=own, phone=phone)
    for role in roles:
        RoleGrant.objects.create(account=account, role=role.value, subdistrict_code=area)
    return load_actor(account.pk)


def shift(owner, starts_at, who=None, *, period=Period.ORDINARY, kind=Shift.NIGHT, hours=12, **more):
    """One row of a roster."""
    own = {"owner_kind": owner.kind, "owner_code": owner.code, "period": period}
    roster, _ = Roster.objects.get_or_create(**own, defaults={"changed_at": starts_at})
    people = {name: actor.account_id for name, actor in more.items() if not isinstance(actor, str)}
    texts = {name: value for name, value in more.items() if isinstance(value, str)}
    return RosterRow.objects.create(
        roster=roster, starts_at=starts_at, ends_at=starts_at + timedelta(hours=hours), shift=kind,
        account_id=who.account_id if who else None, **{f"{name}_id": id_ for name, id_ in people.items()}, **texts,
    )  # fmt: skip


def code_of(act, **given):
    with pytest.raises(GridlineError) as refused:
        act(**given)
    return refused.value.code


def test_in_a_storm_an_unsigned_emergency_climbs_the_storm_roster():
    clerk = somebody("clerk", Role.UNIT_CLERK, unit_code=ENFORCEMENT, phone="020-1")
    deputy = somebody("deputy", Role.UNIT_CLERK, unit_code=ENFORCEMENT, phone="020-2")
    head = somebody("head", Role.UNIT_HEAD, unit_code=ENFORCEMENT, phone="020-3")
    boss = somebody("boss", Role.DISTRICT_LEADER)
    leader = somebody("leader", Role.DISPATCHER)
    shift(unit(ENFORCEMENT), NIGHT, deputy)
    shift(unit(ENFORCEMENT), NIGHT, clerk, period=Period.STORM, deputy=deputy, leader=head)
    shift(centre(), NIGHT, somebody("night", Role.DISPATCHER), leader=leader)
    set_time(NIGHT + timedelta(hours=1))
    assert duty_phones(ENFORCEMENT, current_moment())[0].phone == "020-2"
    now = current_moment().now
    assert code_of(
        declare_period, kind=Period.STORM, owner=None, starts_at=now, ends_at=None, reason="台风", actor=boss, at=now
    ) == "role_not_entitled"  # fmt: skip
    declare_period(
        kind=Period.STORM, owner=None, starts_at=now, ends_at=None, reason="台风", actor=leader, at=now
    )
    ticket = call(call_taker(), priority="emergency").ticket
    assert (ticket.state, ticket.lead_unit_id) == ("dispatched", ENFORCEMENT)
    first = CallOut.objects.get(ticket=ticket)
    assert (first.phone, first.person, first.rank, first.called_at) == ("020-1", "clerk", 1, None)
    event = Event.objects.get(subject_id=ticket.id, type="ticket_dispatched")
    assert night_duty([(event.id, unit(ENFORCEMENT), event.at)]) == {
        event.id: (f"person:{clerk.account_id}",)
    }
    assert night_duty([(event.id, unit(ENFORCEMENT), NIGHT - HALF)]) == {}
    set_time(now + timedelta(minutes=11))
    fire_all()
    set_time(now + timedelta(minutes=22))
    fire_all()
    calls = CallOut.objects.filter(ticket=ticket).order_by("asked_at")
    assert [(one.phone, one.role) for one in calls] == [
        ("020-1", "duty"), ("020-2", "deputy"), ("020-3", "shift_leader"),
    ]  # fmt: skip
    alarm = Alarm.objects.get(kind="emergency_unsigned")
    assert f"person:{head.account_id}" in alarm.audience
    Alarm.objects.filter(id=alarm.id).update(owner_key="desk:district", reminders=1, next_step_at=now)
    watch_alarms()
    alarm.refresh_from_db()
    assert alarm.owner_key == f"person:{leader.account_id}"
    sign_ticket(ticket_id=ticket.id, actor=clerk)
    Alarm.objects.filter(id=alarm.id).update(next_step_at=now)
    watch_alarms()
    alarm.refresh_from_db()
    assert alarm.resolved_at is not None
    assert [breach.text for breach in ticket_breaches()] == []


def test_a_shift_is_handed_over_once_and_confirmed_by_two_people():
    day, night = somebody("day", Role.DISPATCHER), somebody("night", Role.DISPATCHER)
    third = somebody("third", Role.DISPATCHER)
    shift(centre(), NIGHT - HALF, day, kind=Shift.DAY)
    shift(centre(), NIGHT, night)
    set_time(NIGHT - timedelta(minutes=90))
    ticket = call(call_taker()).ticket
    set_time(NIGHT + timedelta(minutes=1))
    assert watch_duty() >= 1
    row = Handover.objects.get()
    assert (row.shift_at, row.outgoing_id, row.incoming_id) == (NIGHT, day.account_id, night.account_id)
    assert [one["number"] for one in row.snapshot["unsigned"]] == [ticket.number]
    watch_duty()
    assert Handover.objects.count() == 1
    assert code_of(take_handover, centre_code="district", notes="", actor=day) == "handover_taken"
    set_time(NIGHT + timedelta(minutes=32))
    watch_duty()
    alarm = Alarm.objects.get(kind="handover_unconfirmed")
    confirm_handover(handover_id=row.id, actor=day, side="outgoing")
    again_ = {"handover_id": row.id, "side": "incoming"}
    assert code_of(confirm_handover, actor=day, **again_) == "handover_same_person"
    assert code_of(confirm_handover, actor=third, **again_) == "handover_note_missing"
    confirm_handover(handover_id=row.id, actor=third, side="incoming", note="夜班路上堵车,代接")
    assert code_of(confirm_handover, actor=night, **again_) == "handover_confirmed"
    alarm.refresh_from_db()
    assert alarm.resolved_at is not None
    history = Event.objects.filter(subject_id=row.id).order_by("seq").values_list("type", flat=True)
    assert list(history) == ["handover_taken", "handover_missed", "handover_confirmed", "handover_confirmed"]


def test_when_a_leave_begins_the_work_moves_once():
    clerk = somebody("clerk", Role.UNIT_CLERK, Role.UNIT_HEAD, unit_code=ENFORCEMENT)
    absent = somebody(
        "absent", Role.HANDLER, Role.INSPECTOR, Role.SITE_CHECKER, unit_code=ENFORCEMENT, area=HOME
    )
    other = somebody(
        "other", Role.HANDLER, Role.INSPECTOR, Role.SITE_CHECKER, unit_code=ENFORCEMENT, area=HOME
    )
    desk = somebody("desk", Role.SUBDISTRICT_DISPATCHER, area=HOME)
    set_time(NIGHT - HALF)
    ticket = call(call_taker()).ticket
    sign_ticket(ticket_id=ticket.id, actor=clerk)
    sub_dispatch_ticket(ticket_id=ticket.id, actor=clerk, handler_id=absent.account_id)
    task = create_patrol(actor=desk, title="巡查", theme="public_order", place=SPOT)
    FieldTask.objects.filter(id=task.id).exclude(assignee_id=absent.account_id).update(
        assignee_id=absent.account_id
    )
    now = current_moment().now
    leave = register_leave(
        account_id=absent.account_id, starts_at=NIGHT, ends_at=NIGHT + HALF, stand_in_id=other.account_id,
        reason="病假", actor=clerk, at=now,
    )  # fmt: skip
    watch_duty()
    assert not AbsentWork.objects.exists()
    set_time(NIGHT + timedelta(minutes=1))
    watch_duty()
    watch_duty()
    run = AbsentWork.objects.get(leave_id=leave.id)
    assert sorted((one["what"], one["to"]) for one in run.moved) == [
        ("children", other.account_id), ("tasks", other.account_id),
    ]  # fmt: skip
    assert SubDispatch.objects.get().handler_id == other.account_id
    task.refresh_from_db()
    assert (task.state, task.assignee_id) == ("assigned", other.account_id)
    keys = again(ticket).participants
    assert f"person:{other.account_id}" in keys
    assert f"person:{absent.account_id}" not in keys
    assert Event.objects.filter(type="absent_work_moved", subject_id=run.id).count() == 1
    assert folded(task.id, "field_task").holder == ("person", str(other.account_id))
    second = move_work_of_absent(account_id=other.account_id, stand_in_id=None, reason="未到岗", actor=clerk)
    assert {one["to"] for one in second.moved} == {None}
    child = SubDispatch.objects.get()
    assert (child.handler_id, child.sub_handler_id) == (None, ENFORCEMENT)
    task.refresh_from_db()
    assert (task.state, task.assignee_id) == ("planned", None)
    assert [breach.text for breach in ticket_breaches()] == []
    assert DutyLeave.objects.count() == 1


def test_who_is_not_on_the_roster_of_inspectors_does_not_look():
    one = somebody("one", Role.SITE_CHECKER, Role.INSPECTOR, area=HOME)
    two = somebody("two", Role.SITE_CHECKER, Role.INSPECTOR, area=HOME)
    both = sorted([one.account_id, two.account_id])
    assert checkers_on_duty(HOME, at=NIGHT, but_not=None) == both
    assert areas_on_duty(one.account_id, [HOME], NIGHT) == {HOME}
    shift(inspectors(HOME), NIGHT, two)
    task = FieldTask(subdistrict_code=HOME)
    assert person_for(task, not_to=(), at=NIGHT) == two.account_id
    assert person_for(task, not_to=(), at=NIGHT + HALF) == one.account_id
    leave = {"starts_at": NIGHT + HALF, "ends_at": NIGHT + 2 * HALF, "reason": "病假", "registered_at": NIGHT}
    DutyLeave.objects.create(account_id=one.account_id, **leave)
    assert person_for(task, not_to=(), at=NIGHT + HALF) == two.account_id
    RosterRow.objects.update(account_id=one.account_id)
    assert checkers_on_duty(HOME, at=NIGHT, but_not=None) == [one.account_id]
    assert checkers_on_duty(HOME, at=NIGHT, but_not=one.account_id) == []
    assert checkers_on_duty(HOME, at=NIGHT + HALF, but_not=None) == []
    assert areas_on_duty(two.account_id, [HOME], NIGHT) == frozenset()


def test_gaps_ahead_are_told_once_a_day_and_end_when_mended():
    clerk = somebody("clerk", Role.UNIT_CLERK, unit_code=ENFORCEMENT)
    shift(unit(ENFORCEMENT), NIGHT, clerk, hours=24)
    set_time(NIGHT + timedelta(hours=1))
    assert (look_for_gaps(), look_for_gaps()) == (1, 0)
    alarm = Alarm.objects.get(kind="roster_gap")
    assert (alarm.subject_id, alarm.owner_key) == (unit(ENFORCEMENT).key, "desk:district")
    shift(unit(ENFORCEMENT), NIGHT + 2 * HALF, clerk, hours=24 * 30)
    set_time(NIGHT + timedelta(hours=25))
    assert look_for_gaps() == 0
    alarm.refresh_from_db()
    assert alarm.resolved_at is not None


def test_a_sheet_is_looked_at_first_and_written_wholly_or_not_at_all():
    clerk = somebody("clerk", Role.UNIT_CLERK, unit_code=ENFORCEMENT)
    head = ["owner", "date", "shift", "start", "end", "person", "phone"]
    good = [ENFORCEMENT, "2026-03-02", "day", "08:30", "20:30", "clerk", "020-1"]
    given = {"actor": clerk, "at": NIGHT}
    bad = [head, good, [*good[:5], "nobody", ""], ["unit:HZ-WATER", *good[1:]]]
    found = import_rosters(lines=bad, preview=True, **given)
    assert [(fault.code, fault.line, fault.column) for fault in found.faults] == [
        ("roster_person_unknown", 3, "person"), ("roster_rows_overlap", 3, "start"), ("role_not_entitled", 4, "owner"),
    ]  # fmt: skip
    assert code_of(import_rosters, lines=bad, preview=False, **given) == "role_not_entitled"
    assert code_of(import_rosters, lines=bad[:3], preview=False, **given) == "roster_faulty"
    assert not Roster.objects.exists()
    assert import_rosters(lines=[head, good], preview=False, **given).written
    days = RosterDays(unit(ENFORCEMENT), Period.ORDINARY, date(2026, 3, 2), date(2026, 3, 9))
    copied = copy_week(days=days, to=date(2026, 3, 9), version=1, **given)
    starts = [row.starts_at.astimezone(ZONE) for row in RosterRow.objects.order_by("starts_at")]
    assert [(one.day, one.hour) for one in starts] == [(2, 8), (9, 8)]
    assert code_of(copy_week, days=days, to=date(2026, 3, 16), version=1, **given) == "roster_changed"
    told = Event.objects.filter(subject_id=copied.id).order_by("seq").values_list("seq", "data__how")
    assert list(told) == [(1, "import"), (2, "editor")]
    assert code_of(replace_days, days=replace(days, owner=centre()), rows=[], **given) == "role_not_entitled"


def test_who_clocks_in_elsewhere_says_why():
    walker = somebody("walker", Role.INSPECTOR, area=HOME)
    away = somebody("away", Role.INSPECTOR, area=NEXT_DOOR)
    given = {"position": SPOT, "coord_type": "wgs84", "at": NIGHT}
    presence = clock_in(actor=walker, **given)
    assert (presence.inside, presence.subdistrict_code) == (True, HOME)
    assert code_of(clock_in, actor=walker, **given) == "already_clocked_in"
    assert code_of(clock_in, actor=away, **given) == "clock_in_reason_missing"
    assert clock_in(actor=away, reason="支援", **given).inside is False
    clerk = somebody("clerk", Role.UNIT_CLERK, unit_code=ENFORCEMENT)
    assert code_of(clock_in, actor=clerk, **given) == "role_not_entitled"
    desk = somebody("desk", Role.SUBDISTRICT_DISPATCHER, area=HOME)
    (shown,) = inspectors_at_work(subdistrict=HOME, actor=desk, moment=current_moment())["items"]
    assert (shown["username"], shown["on_duty"], shown["clocked_in_at"], shown["open_tasks"]) == (
        "walker", None, NIGHT, 0,
    )  # fmt: skip
    elsewhere = {"subdistrict": NEXT_DOOR, "actor": desk, "moment": current_moment()}
    assert code_of(inspectors_at_work, **elsewhere) == "role_not_entitled"
    assert clock_out(actor=walker, at=NIGHT + HALF).out_at == NIGHT + HALF
    assert code_of(clock_out, actor=walker, at=NIGHT + HALF) == "not_clocked_in"
