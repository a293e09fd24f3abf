"""A topic leads many tickets to one root-cause action, while each ticket keeps its own reply and signature."""

from datetime import timedelta

import pytest

from dispatch.models import Deadline, Event, Reply, Topic, TopicTicket
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.preview_bulk import preview_bulk
from dispatch.selectors.topic_view import list_topics, topic_sheet
from dispatch.services.act_on_topic_tickets import act_on_topic_tickets
from dispatch.services.change_topic_tickets import add_topic_tickets, remove_topic_ticket
from dispatch.services.dispatch_topic import dispatch_topic
from dispatch.services.end_topic import cancel_topic, close_topic
from dispatch.services.feed_back_topic import feed_back_topic
from dispatch.services.note_topic_progress import note_topic_progress
from dispatch.services.propose_topic import propose_topic
from dispatch.services.send_back_topic import send_back_topic
from dispatch.services.start_topic import start_topic
from gis.domain.errors import GridlineError
from grid.domain.roles import Role
from tests.dispatch.grouping_world import (
    ENFORCEMENT,
    again,
    build_world,
    call,
    call_taker,
    dispatcher,
    forget_world,
    person,
)
from tests.support.fold import folded

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def tickets():
    build_world()
    yield [call(call_taker()).ticket for _ in range(3)]
    forget_world()


def clerk():
    return person("clerk", Role.UNIT_CLERK, unit=ENFORCEMENT)


def head():
    return person("head", Role.UNIT_HEAD, unit=ENFORCEMENT)


def code_of(act, **given):
    with pytest.raises(GridlineError) as refused:
        act(**given)
    return refused.value.code


def proposed(tickets) -> Topic:
    return propose_topic(actor=dispatcher(), title="夜市油烟", ticket_ids=[ticket.id for ticket in tickets])


def test_from_the_proposal_to_its_end(tickets) -> None:
    topic = proposed(tickets)
    assert (topic.proposed_unit, topic.class_key) == (ENFORCEMENT, "R060301")
    given = {"topic_id": topic.id}
    plan = current_moment().now + timedelta(days=5)
    refused = {**given, "actor": dispatcher(), "unit": ENFORCEMENT, "action": " "}
    assert code_of(dispatch_topic, **refused) == "plan_missing"
    passed = {**refused, "action": "统一改管", "planned_at": current_moment().now}
    assert code_of(dispatch_topic, **passed) == "date_passed"
    dispatch_topic(**given, actor=dispatcher(), unit=ENFORCEMENT, action="统一改管", planned_at=plan)
    due = Deadline.objects.get(subject_id=topic.id, stage="root_cause", met_at=None).due_at
    assert due == plan
    start_topic(**given, actor=clerk())
    note_topic_progress(**given, actor=clerk(), text="已开工")
    feed_back_topic(**given, actor=head(), result="已改", evidence="照片")
    send_back_topic(**given, actor=dispatcher(), reason="仍有油烟")
    again_due = Deadline.objects.get(subject_id=topic.id, stage="root_cause", met_at=None)
    assert (again_due.cycle, again_due.due_at > plan) == (2, True)
    feed_back_topic(**given, actor=head(), result="已改", evidence="照片")
    closed = close_topic(**given, actor=dispatcher())
    told = folded(topic.id, "topic")
    assert (told.state, told.version, told.holder) == ("closed", closed.version, ("nobody", ""))
    assert [again(ticket).state for ticket in tickets] == ["dispatched"] * 3
    sheet = topic_sheet(closed, actor=dispatcher(), moment=current_moment())
    assert (sheet["ticket_states"], len(sheet["tickets"])) == ({"dispatched": 3}, 3)
    assert [note["text"] for note in sheet["progress"]] == ["已开工"]


def test_members_come_and_go_with_a_reason_and_belong_to_one_topic(tickets) -> None:
    topic, other = proposed(tickets[:2]), call(call_taker()).ticket
    given = {"topic_id": topic.id, "actor": dispatcher()}
    assert code_of(proposed, tickets=tickets) == "ticket_in_topic"
    add_topic_tickets(**given, ticket_ids=[other.id])
    assert code_of(remove_topic_ticket, **given, ticket_id=other.id, reason="") == "reason_missing"
    remove_topic_ticket(**given, ticket_id=other.id, reason="另一件事")
    assert code_of(remove_topic_ticket, **given, ticket_id=other.id, reason="x") == "ticket_not_in_topic"
    assert TopicTicket.objects.filter(topic=topic, left_at=None).count() == 2
    reader = {**given, "actor": person("reader", Role.SUPERVISION_OFFICER)}
    assert code_of(add_topic_tickets, **reader, ticket_ids=[other.id]) == "role_not_entitled"
    left = {"ticket_id": tickets[0].id, "reason": "x"}
    assert code_of(remove_topic_ticket, **reader, **left) == "role_not_entitled"
    cancel_topic(**given, reason="不是一件事")
    assert code_of(add_topic_tickets, **given, ticket_ids=[other.id]) == "topic_ended"
    stranger = person("stranger", Role.UNIT_CLERK, unit="HZ-WATER")
    assert code_of(start_topic, topic_id=topic.id, actor=stranger) == "topic_not_found"
    rows = {"actor": dispatcher(), "moment": current_moment(), "states": [], "kind": "", "after": None}
    assert [row["ticket_count"] for row in list_topics(**rows, limit=5)] == [2]


def test_the_same_act_for_each_ticket_is_previewed_done_and_named(tickets) -> None:
    topic = proposed(tickets)
    dispatch_topic(topic_id=topic.id, actor=dispatcher(), unit=ENFORCEMENT, action="统一改管")
    worker = clerk()
    bulk = {"topic_id": topic.id, "actor": worker}
    before = preview_bulk(topic=topic, actor=worker, verb="start", moment=current_moment())
    assert {item.reason for item in before} == {"verb_not_allowed"}
    done = act_on_topic_tickets(**bulk, verb="sign", fields={}, most=2)
    assert (len(done.done), done.left) == (2, 1)
    assert len(act_on_topic_tickets(**bulk, verb="sign", fields={}).done) == 1
    assert len(act_on_topic_tickets(**bulk, verb="start", fields={}).done) == 3
    draft = {"text": "{number}:已整改", "solved": True}
    lacking = act_on_topic_tickets(**bulk, verb="submit_reply", fields=draft)
    assert {item.reason for item in lacking.refused} == {"evidence_missing"}
    again(tickets[0]).hotline.__class__.objects.update(contacted_at=current_moment().now)
    assert len(act_on_topic_tickets(**bulk, verb="submit_reply", fields=draft).done) == 3
    texts = {reply.ticket.number: reply.text for reply in Reply.objects.select_related("ticket")}
    assert all(text == f"{number}:已整改" for number, text in texts.items())
    assert {again(ticket).state for ticket in tickets} == {"awaiting_signature"}
    assert code_of(act_on_topic_tickets, **bulk, verb="sign_off", fields={}) == "bulk_act_unknown"
    assert Event.objects.filter(subject_id=topic.id, type="topic_bulk_done").count() == 4
