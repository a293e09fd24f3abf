"""Repeats are grouped, never merged: every requester and ticket is kept, counted, supervised and answered."""

import pytest

from dispatch.models import Event, RepeatMember, Reply, SupervisionOrder, Ticket
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.links_of_ticket import links_of_ticket
from dispatch.services.group_repeats import group_repeats
from dispatch.services.group_tickets import group_tickets
from dispatch.services.inform_repeat import inform_repeat
from dispatch.services.set_rule_value import set_rule_value
from dispatch.services.ungroup_ticket import ungroup_ticket
from gis.domain.errors import GridlineError
from grid.domain.roles import Role
from tests.dispatch.grouping_world import (
    STALL,
    again,
    build_world,
    call,
    call_taker,
    dispatcher,
    east,
    forget_world,
    person,
)
from tests.dispatch.rules_district import SYSTEM

pytestmark = pytest.mark.django_db
PHONE = "13800000217"


@pytest.fixture(autouse=True)
def taker():
    build_world()
    yield call_taker()
    forget_world()


def code_of(act, **given):
    with pytest.raises(GridlineError) as refused:
        act(**given)
    return refused.value.code


def grouped(tickets, kind="same_fact", actor=None):
    ids = [ticket.id for ticket in tickets]
    return group_tickets(actor=actor or dispatcher(), ticket_ids=ids, kind=kind, reason="同一件事")


def test_the_same_phone_with_the_same_class_is_counted_by_the_rule(taker):
    mine = [call(taker, phone=PHONE, place=east(metres)).ticket for metres in (0, 400)]
    call(taker, phone=PHONE, request_class="R010102")
    call(taker, phone="13800000218")
    assert group_repeats() == 1
    assert [again(ticket).repeat_count for ticket in mine] == [1, 1]
    third = call(taker, phone=PHONE).ticket
    assert group_repeats() == 1
    assert group_repeats() == 0
    assert [again(ticket).repeat_count for ticket in (*mine, third)] == [2, 2, 2]
    assert RepeatMember.objects.filter(removed_at=None).count() == 3
    assert Ticket.objects.filter(hotline__requester=None).count() == 0
    orders = SupervisionOrder.objects.filter(ground="repeated")
    assert [(order.ticket_id, order.state) for order in orders] == [(third.id, "proposed")]
    for ticket in (*mine, third):
        row = again(ticket)
        seqs = Event.objects.filter(subject_id=row.id).order_by("seq").values_list("seq", flat=True)
        assert list(seqs) == list(range(1, row.event_seq + 1))


def test_the_rule_can_leave_it_to_people(taker):
    set_rule_value(
        topic="repeats", name="automatic", value="0", source="x", actor=SYSTEM, at=current_moment().now
    )
    for _ in range(2):
        call(taker, phone=PHONE)
    assert group_repeats() == 0


def test_who_was_taken_out_stays_out(taker):
    tickets = [call(taker, phone=PHONE).ticket for _ in range(3)]
    group_repeats()
    assert code_of(ungroup_ticket, ticket_id=tickets[0].id, actor=taker, reason=" ") == "reason_missing"
    ungroup_ticket(ticket_id=tickets[0].id, actor=taker, reason="另一家店")
    assert group_repeats() == 0
    assert [again(ticket).repeat_count for ticket in tickets] == [0, 1, 1]
    ungroup_ticket(ticket_id=tickets[1].id, actor=taker, reason="另一家店")
    assert [again(ticket).repeat_count for ticket in tickets] == [0, 0, 0]
    assert group_repeats() == 0
    tickets.append(call(taker, phone=PHONE).ticket)  # repeats the one that was only left alone
    assert group_repeats() == 1
    assert [again(ticket).repeat_count for ticket in tickets] == [0, 0, 1, 1]


def test_five_requesters_of_one_fact_are_a_collective_matter(taker):
    tickets = [call(taker, phone=f"1380000030{number}").ticket for number in range(5)]
    grouped(tickets[:4])
    assert not SupervisionOrder.objects.filter(ground="many_requesters").exists()
    grouped([tickets[0], tickets[4]])
    assert SupervisionOrder.objects.get(ground="many_requesters").unit_id == again(tickets[4]).lead_unit_id
    shown = links_of_ticket(again(tickets[0]), actor=taker, moment=current_moment())["repeats"]
    assert (shown["ticket_count"], shown["requester_count"], len(shown["tickets"])) == (5, 5, 5)


def test_grouping_is_refused_where_it_would_hide_something(taker):
    one, two, three, four = (call(taker).ticket for _ in range(4))
    grouped([one, two])
    grouped([three, four])
    assert code_of(grouped, tickets=[one, three]) == "tickets_in_two_groups"
    assert code_of(grouped, tickets=[one]) == "two_tickets_needed"
    head = person("head", Role.UNIT_HEAD, unit="440105003-ENF")
    assert code_of(grouped, tickets=[one, two], actor=head) == "role_not_entitled"
    Ticket.objects.filter(id=four.id).update(restricted=True)
    assert code_of(grouped, tickets=[one, four]) == "ticket_restricted"
    Ticket.objects.filter(id=four.id).update(restricted=False, audience=["desk:440105004"])
    assert code_of(grouped, tickets=[three, four]) == "ticket_not_found"
    event = call(taker, kind="grid_event", request_type="", request_class="", matter="E01012").ticket
    assert code_of(grouped, tickets=[one, event]) == "not_a_hotline_ticket"
    lone = call(taker).ticket
    assert code_of(ungroup_ticket, ticket_id=lone.id, actor=taker, reason="x") == "ticket_not_grouped"


def test_the_same_again_with_no_new_facts_is_told_of_the_answer_and_not_dispatched_again(taker):
    answered, again_asked = call(taker, phone=PHONE).ticket, call(taker, phone=PHONE).ticket
    given = {
        "ticket_id": again_asked.id,
        "actor": dispatcher(),
        "earlier": answered.id,
        "requester_informed": True,
        "no_new_facts": True,
    }
    assert code_of(inform_repeat, **given) == "not_the_same_group"
    group_repeats()
    assert code_of(inform_repeat, **{**given, "earlier": again_asked.id}) == "not_the_same_group"
    assert code_of(inform_repeat, **given) == "earlier_not_answered"
    now = current_moment().now
    Reply.objects.create(
        ticket=answered,
        text="已处理",
        solved=True,
        unit_id=answered.lead_unit_id,
        drafted_at=now,
        signed_at=now,
    )
    assert code_of(inform_repeat, **{**given, "no_new_facts": False}) == "new_facts"
    assert code_of(inform_repeat, **{**given, "requester_informed": False}) == "requester_not_informed"
    told = inform_repeat(**given)
    assert (told.state, told.duplicate_of_id) == ("voided", answered.id)
    member = RepeatMember.objects.get(ticket=again_asked, removed_at=None)
    assert member.informed_at is not None
    assert member.requester_id is not None


def test_a_city_ticket_is_grouped_but_never_voided(taker):
    mine, citys = call(taker, phone=PHONE).ticket, call(taker, phone=PHONE).ticket
    Ticket.objects.filter(id=citys.id).update(origin="city")
    grouped([mine, citys])
    refused = code_of(
        inform_repeat,
        ticket_id=citys.id,
        actor=dispatcher(),
        earlier=mine.id,
        requester_informed=True,
        no_new_facts=True,
    )
    assert refused == "repeat_of_city"
    assert again(citys).request_class_code == STALL


@pytest.mark.parametrize(
    ("topic", "name", "value"),
    [("flood", "reports", "1"), ("duplicates", "radius_m", "5000"), ("look_back_class", "R01", "2")],
)
def test_an_impossible_value_is_refused(taker, topic, name, value):
    given = {"topic": topic, "name": name, "value": value, "source": "x", "actor": SYSTEM}
    assert code_of(set_rule_value, **given, at=current_moment().now) == "rule_value_unreadable"
