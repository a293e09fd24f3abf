"""Returns, disputes, meetings, rulings and the city's answers as lists of steps."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from dispatch.models import CityReturn, Deadline, Dispute, ReturnRequest, Ruling, Ticket
from dispatch.selectors.access import visible_tickets
from dispatch.selectors.coordination_meetings import meeting_sheet
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.proposed_rows import proposed_rows
from dispatch.selectors.ticket_responsibility import ticket_responsibility
from dispatch.services.hold_meeting import (
    Attendee,
    ItemDecision,
    call_meeting,
    hold_meeting,
    put_on_agenda,
)
from dispatch.services.propose_ruled_row import RowWish, propose_ruled_row
from gis.domain.errors import GridlineError
from grid.domain.roles import Role
from tests.dispatch.responsibility_world import (
    OFFICE,
    PARKS,
    URBAN,
    WATER,
    WISH,
    World,
    build_world,
    requester,
)

pytestmark = pytest.mark.django_db

TO_WATER = ("dispatcher", "dispatch", {"unit": WATER, "reason": "属地"})


@pytest.fixture
def world() -> World:
    return build_world()


def refused(world: World, ticket: Ticket, who: str, verb: str, **given: object) -> tuple[int, str]:
    """Status and code of a refusal, which must have stored nothing."""
    before = world.reread(ticket).event_seq
    with pytest.raises(GridlineError) as refusal:
        world.do(ticket, who, verb, **given)
    assert world.reread(ticket).event_seq == before
    return refusal.value.status, refusal.value.code


def sees(world: World, who: str, ticket: Ticket) -> bool:
    return visible_tickets(world.people[who]).filter(id=ticket.id).exists()


def twice_returned(world: World) -> Ticket:
    return world.play(
        world.take_in(),
        [
            TO_WATER,
            ("head", "request_return", WISH),
            ("dispatcher", "approve_return", {}),
            ("dispatcher", "dispatch", {}),
            ("urban_head", "request_return", {**WISH, "suggested_unit": PARKS}),
            ("dispatcher", "approve_return", {"reason": "确非其职责"}),
        ],
    )


def test_clerk_prepares_head_signs_dispatcher_takes_it_back(world: World) -> None:
    ticket = world.play(world.take_in(), [TO_WATER, ("clerk", "prepare_return", WISH)])
    assert refused(world, ticket, "clerk", "request_return") == (403, "role_not_entitled")
    assert refused(world, ticket, "urban_head", "request_return", **WISH)[0] in (403, 404)
    ticket = world.do(ticket, "head", "request_return")
    assert (ticket.state, ticket.holder_code) == ("return_requested", "desk:district")
    ticket = world.do(ticket, "dispatcher", "approve_return")
    assert (ticket.state, ticket.lead_unit_id, ticket.returned_count) == ("classified", None, 1)
    assert ticket.routing["lead_unit"] == URBAN
    assert ["suggested_by", WATER] in ticket.routing["facts"]
    assert not sees(world, "clerk", ticket)
    assert refused(world, ticket, "dispatcher", "dispatch", unit=WATER, reason="再派") == (
        409,
        "unit_returned_it",
    )
    ticket = world.do(ticket, "dispatcher", "dispatch")
    assert (ticket.lead_unit_id, ticket.dispatch_count) == (URBAN, 2)
    request = ReturnRequest.objects.get(ticket=ticket)
    assert (request.state, request.prepared_by_id, request.signed_by_id) == (
        "approved", world.people["clerk"].account_id, world.people["head"].account_id,
    )  # fmt: skip


def test_a_returned_ticket_leaves_no_helper_and_no_part_behind(world: World) -> None:
    ticket = world.do(world.take_in(), "dispatcher", "dispatch", unit=WATER, co_units=[PARKS], reason="属地")
    assert ticket.co_units_open == [PARKS]
    ticket = world.play(ticket, [("head", "request_return", WISH), ("dispatcher", "approve_return", {})])
    assert (ticket.co_units, ticket.co_units_open, ticket.dispatched_at) == ([], [], None)
    assert not ticket.co_unit_parts.filter(state="open").exists()
    assert not sees(world, "parks_clerk", ticket)


def test_what_a_return_must_say(world: World) -> None:
    ticket = world.play(world.take_in(), [TO_WATER])
    for missing, code in (
        ("reason_code", "reason_missing"),
        ("legal_basis", "legal_basis_missing"),
        ("suggested_unit", "suggested_unit_missing"),
    ):
        assert refused(world, ticket, "head", "request_return", **{**WISH, missing: ""}) == (422, code)
    wrong = {"reason_code": "不想办"}, {"suggested_unit": "NOBODY"}, {"suggested_unit": WATER}
    codes = [refused(world, ticket, "head", "request_return", **{**WISH, **one})[1] for one in wrong]
    assert codes == ["return_reason_unknown", "unit_unknown", "suggested_unit_is_own"]


def test_refused_the_clock_runs_on_and_no_second_try(world: World) -> None:
    ticket = world.play(world.take_in(), [TO_WATER])
    due = ticket.next_due_at
    ticket = world.play(
        ticket, [("head", "request_return", WISH), ("dispatcher", "refuse_return", {"reason": "属水务"})]
    )
    assert (ticket.state, ticket.lead_unit_id, ticket.refused_return_count) == ("dispatched", WATER, 1)
    assert ticket.next_due_at == due
    assert refused(world, ticket, "head", "request_return", **WISH) == (409, "returned_before")


def test_a_late_return_is_counted_once_and_let_in_with_a_reason(world: World) -> None:
    ticket = world.play(world.take_in(), [TO_WATER])
    world.later(days=7)
    assert refused(world, ticket, "head", "request_return", **WISH) == (409, "late_return")
    for _ in range(2):
        ticket = world.do(ticket, "head", "note_late_return", **WISH)
    assert ticket.late_return_count == 1
    assert refused(world, ticket, "clerk", "let_late_return_in", reason="x") == (403, "role_not_entitled")
    assert refused(world, ticket, "dispatcher", "let_late_return_in", reason="") == (422, "reason_missing")
    offers = ticket_responsibility(ticket_id=ticket.id, actor=world.people["dispatcher"])["actions"]
    assert [offer["verb"] for offer in offers] == ["let_late_return_in"]
    ticket = world.do(ticket, "dispatcher", "let_late_return_in", reason="系统故障")
    ticket = world.do(ticket, "head", "request_return")
    assert ReturnRequest.objects.get(ticket=ticket).late
    assert ticket.late_return_let_in == "", "let in once, not for ever"
    assert refused(world, ticket, "dispatcher", "let_late_return_in", reason="x") == (409, "no_late_return")


def test_the_citys_return_time_bounds_the_window(world: World) -> None:
    now = current_moment().now
    ticket = world.play(world.from_city(return_due_at=now + timedelta(minutes=20)), [TO_WATER])
    seen = ticket_responsibility(ticket_id=ticket.id, actor=world.people["head"])
    assert seen["return_window_due_at"] == now + timedelta(minutes=20)
    world.later(minutes=30)
    assert refused(world, ticket, "head", "request_return", **WISH) == (409, "late_return")


def test_the_second_return_opens_the_dispute_by_itself(world: World) -> None:
    ticket = twice_returned(world)
    assert (ticket.state, ticket.interim_unit_id, ticket.returned_count) == ("disputed", OFFICE, 2)
    dispute = Dispute.objects.get(ticket=ticket)
    assert (dispute.ground, sorted(dispute.units)) == ("returned_twice", sorted([URBAN, WATER]))
    assert sees(world, "office_clerk", ticket)
    assert sees(world, "clerk", ticket)
    assert not sees(world, "parks_clerk", ticket)
    assert refused(world, ticket, "clerk", "record_interim_work", text="x") == (403, "out_of_reach")
    owed = Deadline.objects.filter(subject_id=ticket.id, met_at__isnull=True)
    assert dict(owed.values_list("stage", "unit_code"))["interim"] == OFFICE
    assert owed.get(stage="draft").unit_code == ""  # nobody leads: the main work is nobody's lateness
    ticket = world.do(ticket, "office_clerk", "record_interim_work", text="已设围挡")
    assert not owed.filter(stage="interim").exists()
    assert ticket.interim_worked_at is not None
    assert ticket.state == "disputed"


def test_two_units_that_refuse_are_a_ground_and_their_open_request_is_overtaken(world: World) -> None:
    ticket = world.play(
        world.take_in(),
        [
            TO_WATER,
            ("head", "request_return", WISH),
            ("dispatcher", "approve_return", {}),
            ("dispatcher", "dispatch", {"unit": URBAN, "reason": "属城管"}),
            ("urban_head", "request_return", {**WISH, "suggested_unit": PARKS}),
            ("dispatcher", "dispute", {}),
        ],
    )
    assert (ticket.state, ticket.returned_count) == ("disputed", 1)
    assert Dispute.objects.get(ticket=ticket).ground == "two_units_refuse"
    states = dict(ReturnRequest.objects.filter(ticket=ticket).values_list("unit_id", "state"))
    assert states == {WATER: "approved", URBAN: "overtaken"}


def test_settled_by_a_call(world: World) -> None:
    ticket = twice_returned(world)
    assert refused(world, ticket, "liaison", "settle", unit=WATER) == (422, "minutes_missing")
    assert refused(world, ticket, "liaison", "settle", unit="SANITATION_CONTRACTOR", minutes="x") == (
        422, "unit_may_not_lead",
    )  # fmt: skip
    ticket = world.do(ticket, "liaison", "settle", unit=WATER, minutes="三方通话:水务牵头")
    assert (ticket.state, ticket.lead_unit_id, ticket.interim_unit_id) == ("dispatched", WATER, None)
    assert not ticket.no_bounce
    assert not sees(world, "office_clerk", ticket)
    assert not sees(world, "urban_clerk", ticket)
    assert Dispute.objects.get(ticket=ticket).outcome == "settled"


def ruling(world: World, who: str = "panel", **more: object) -> dict[str, object]:
    return {
        "unit": PARKS,
        "basis": "职责清单第 12 条",
        "document": world.paper(who, "ruling"),
        "opinions": {"establishment": "属园林", "justice": "同意"},
        **more,
    }


def test_ruled_binds_until_the_panel_lifts_it(world: World) -> None:
    ticket = twice_returned(world)
    assert refused(world, ticket, "panel_of_water", "rule", **ruling(world, "panel_of_water")) == (
        403,
        "recusal_required",
    )
    assert refused(world, ticket, "panel", "rule", **ruling(world, document="")) == (422, "ruling_not_signed")
    assert refused(world, ticket, "panel", "rule", **ruling(world, opinions={"justice": "同意"})) == (
        422, "opinions_missing",
    )  # fmt: skip
    ticket = world.do(ticket, "panel", "rule", **ruling(world, assessed_unit=WATER))
    assert ticket.state == "ruled"
    signed = Ruling.objects.get(ticket=ticket)
    assert (signed.lead_unit_id, signed.assessed_unit_id) == (PARKS, WATER)
    assert refused(world, ticket, "dispatcher", "dispatch", unit=WATER, reason="x") == (409, "ruling_binds")
    ticket = world.do(ticket, "dispatcher", "dispatch")
    assert (ticket.lead_unit_id, ticket.no_bounce, ticket.interim_unit_id) == (PARKS, True, None)
    assert ticket.decided_by_id == world.people["dispatcher"].account_id
    assert refused(world, ticket, "parks_head", "request_return", **WISH) == (409, "no_bounce")
    assert refused(world, ticket, "dispatcher", "dispute") == (409, "no_bounce")
    order = world.paper("panel", "panel_order")
    assert refused(world, ticket, "panel", "lift_no_bounce", ground="new_fact") == (
        422,
        "panel_order_missing",
    )
    assert refused(world, ticket, "dispatcher", "lift_no_bounce", ground="new_fact", order=order)[0] in (
        403,
        422,
    )
    ticket = world.do(ticket, "panel", "lift_no_bounce", ground="new_fact", order=order, reason="管线图")
    assert (ticket.state, ticket.no_bounce, ticket.lead_unit_id) == ("disputed", False, None)


def test_who_recuses_rules_no_more(world: World) -> None:
    ticket = world.do(twice_returned(world), "panel", "recuse")
    assert refused(world, ticket, "panel", "rule", **ruling(world)) == (403, "recusal_required")


def test_a_meeting_decides_every_ticket_on_its_agenda_or_none(world: World) -> None:
    first, second = twice_returned(world), twice_returned(world)
    liaison, clerk = world.people["liaison"], world.people["clerk"]
    with pytest.raises(GridlineError, match="agenda_missing"):
        call_meeting(actor=liaison, starts_at=current_moment().now, ticket_ids=[world.take_in().id])
    meeting = call_meeting(actor=liaison, starts_at=current_moment().now, ticket_ids=[first.id])
    put_on_agenda(meeting_id=meeting.id, actor=liaison, ticket_ids=[first.id, second.id])
    assert clerk.account_id is not None
    given: dict[str, Any] = {
        "meeting_id": meeting.id,
        "actor": liaison,
        "minutes": "水务牵头,第二件报审定",
        "attendance": [Attendee(WATER, clerk.account_id)],
    }
    settled = ItemDecision(first.id, "settled", WATER)
    with pytest.raises(GridlineError, match="decision_missing"):
        hold_meeting(**given, decisions=[settled])
    assert world.checked(first.id).state == "disputed"
    hold_meeting(**given, decisions=[settled, ItemDecision(second.id, "to_panel", note="职责交叉")])
    first, second = world.checked(first.id), world.checked(second.id)
    assert (first.state, first.lead_unit_id, second.state) == ("dispatched", WATER, "disputed")
    with pytest.raises(GridlineError, match="meeting_not_planned"):
        hold_meeting(**given, decisions=[])
    sheet = meeting_sheet(meeting_id=meeting.id, actor=clerk)
    assert [item["decision"] for item in sheet["agenda"]] == ["settled", "to_panel"]
    assert sheet["attendance"][0]["name"] == "clerk"
    with pytest.raises(GridlineError, match="meeting_not_found"):
        meeting_sheet(meeting_id=meeting.id, actor=world.people["parks_clerk"])


def test_a_ruling_proposes_the_row_for_next_time(world: World) -> None:
    ticket = world.do(twice_returned(world), "panel", "rule", **ruling(world))
    row = Ruling.objects.get(ticket=ticket)
    with pytest.raises(GridlineError, match="row_not_usable"):
        propose_ruled_row(
            ruling_id=row.id, actor=world.people["panel"], wish=RowWish(area_kind="zone", area="NOWHERE")
        )
    propose_ruled_row(ruling_id=row.id, actor=world.people["panel"], wish=RowWish())
    world.checked(ticket.id)
    clerk = replace(world.people["taker"], roles=frozenset({Role.DATA_CLERK}))
    cells = proposed_rows(actor=clerk)[0]["row"]
    assert (cells["subject"], cells["lead_unit"]) == ("R010101", PARKS)


def test_the_first_contact_is_a_clock_until_the_requester_was_called(world: World) -> None:
    ticket = world.take_in(requester=requester())
    ticket = world.play(ticket, [TO_WATER, ("clerk", "sign", {})])
    owed = Deadline.objects.filter(subject_id=ticket.id, stage="first_contact", met_at__isnull=True)
    assert owed.get().unit_code == WATER
    ticket = world.do(ticket, "clerk", "contact_first", reached=True)
    assert not owed.exists()


def test_no_ground_no_dispute(world: World) -> None:
    ticket = world.take_in()
    Ticket.objects.filter(id=ticket.id).update(routing={"outcome": "confirm", "lead_unit": WATER})
    assert refused(world, ticket, "dispatcher", "dispute") == (409, "no_dispute_ground")


def test_the_city_takes_it_back(world: World) -> None:
    ticket = world.from_city()
    assert refused(world, ticket, "dispatcher", "request_city_return", legal_basis="") == (
        422, "legal_basis_missing",
    )  # fmt: skip
    assert refused(world, ticket, "dispatcher", "request_city_return", legal_basis="条例") == (
        422, "evidence_missing",
    )  # fmt: skip
    basis = {"legal_basis": "轨道交通条例", "evidence": "地铁红线图"}
    ticket = world.do(ticket, "dispatcher", "request_city_return", **basis)
    assert ticket.holder_code == "city"
    assert ticket.follow_up_at is not None
    ticket = world.city_says("city_accept_return")
    assert ticket.state == "city_returned"
    assert CityReturn.objects.get(ticket=ticket).state == "accepted"


def test_the_city_refuses_and_no_owner_is_known(world: World) -> None:
    ticket = world.do(
        world.from_city(), "dispatcher", "request_city_return", legal_basis="条例", evidence="图"
    )
    ticket = world.city_says("city_refuse_return", reason="属区级事权")
    assert (ticket.state, ticket.hotline.city_return_blocked) == ("classified", True)
    assert refused(world, ticket, "dispatcher", "request_city_return", legal_basis="条例", evidence="图") == (
        409, "city_return_blocked",
    )  # fmt: skip
    ticket = world.do(ticket, "dispatcher", "dispute", interim_unit=OFFICE, reason="无主")
    assert Dispute.objects.get(ticket=ticket).ground == "city_refused"


def test_recalled_the_units_hear_of_it_and_stop(world: World) -> None:
    ticket = world.play(
        world.from_city(),
        [TO_WATER, ("clerk", "sign", {}), ("clerk", "sub_dispatch", {"unit": "SANITATION_CONTRACTOR"})],
    )
    ticket = world.city_says("city_recall", reason="市收回")
    assert ticket.state == "city_returned"
    assert sees(world, "clerk", ticket)
    assert sees(world, "sweeper", ticket)
    assert not ticket.sub_dispatches.filter(state="open").exists()


def test_handed_down_handed_on_and_confirmed(world: World) -> None:
    ticket = world.play(
        world.take_in(), [TO_WATER, ("clerk", "sign", {}), ("clerk", "sub_dispatch", {"unit": OFFICE})]
    )
    office = ticket.sub_dispatches.get()
    assert refused(world, ticket, "office_clerk", "sub_dispatch", unit=URBAN) == (
        422, "unit_hands_down_no_further",
    )  # fmt: skip
    ticket = world.do(ticket, "office_clerk", "sub_dispatch", unit="SANITATION_CONTRACTOR")
    sweeping = ticket.sub_dispatches.get(parent=office)
    assert sweeping.parent_unit_id == OFFICE
    assert sweeping.due_at < ticket.sub_dispatches.get(id=office.id).due_at
    assert refused(world, ticket, "office_clerk", "finish", text="已清", sub_dispatch_id=office.id) == (
        409, "child_still_open",
    )  # fmt: skip
    assert refused(world, ticket, "sweeper", "finish", text="已清", sub_dispatch_id=office.id)[0] == 409
    ticket = world.do(ticket, "sweeper", "hand_back", reason="无设备")
    assert refused(world, ticket, "committee", "hand_back", reason="x")[0] in (403, 404)
    ticket = world.do(ticket, "office_clerk", "revoke")
    assert ticket.sub_dispatches.get(id=sweeping.id).state == "revoked"
    ticket = world.do(ticket, "office_clerk", "finish", text="已清")
    assert ticket.state == "handling"
    ticket = world.do(ticket, "clerk", "reopen_child", sub_dispatch_id=office.id, reason="未清完")
    assert ticket.sub_dispatches.get(id=office.id).state == "open"
    ticket = world.play(
        ticket,
        [
            ("office_clerk", "finish", {"text": "清完"}),
            ("clerk", "confirm_child", {"sub_dispatch_id": office.id}),
        ],
    )
    assert ticket.sub_dispatches.get(id=office.id).confirmed_by_id == world.people["clerk"].account_id


def test_told_units_see_acknowledge_and_have_no_clock(world: World) -> None:
    ticket = world.do(
        world.take_in(), "dispatcher", "dispatch", unit=WATER, reason="属地", notify_units=[PARKS]
    )
    assert sees(world, "parks_clerk", ticket)
    assert refused(world, ticket, "urban_clerk", "acknowledge_notice")[0] == 404
    assert refused(world, ticket, "clerk", "acknowledge_notice") == (409, "unit_not_notified")
    for _ in range(2):
        ticket = world.do(ticket, "parks_clerk", "acknowledge_notice", note="知悉")
    assert ticket.notice_acknowledgements.get().unit_id == PARKS


def test_the_unit_asks_the_auditor_ends_it(world: World) -> None:
    ticket = world.play(world.take_in(), [TO_WATER, ("clerk", "sign", {})])
    assert refused(world, ticket, "auditor", "terminate", reason="x") == (409, "not_asked_for")
    assert refused(world, ticket, "clerk", "request_termination", ground="烦", reason="x")[1] == (
        "termination_ground_missing"
    )
    asked = {"ground": "withdrawn", "reason": "诉求人来电撤回"}
    ticket = world.do(ticket, "clerk", "request_termination", **asked)
    assert refused(world, ticket, "clerk", "request_termination", **asked) == (409, "termination_asked_for")
    ticket = world.do(ticket, "auditor", "refuse_termination", reason="未见撤回记录")
    ticket = world.play(
        ticket, [("clerk", "request_termination", asked), ("auditor", "terminate", {"reason": "属实"})]
    )
    assert ticket.state == "terminated"


def test_a_duplicate_keeps_its_original(world: World) -> None:
    original, again = world.take_in(), world.take_in()
    again = world.do(again, "dispatcher", "void", ground="duplicate", duplicate_of=original.id)
    assert (again.state, again.duplicate_of_id) == ("voided", original.id)
