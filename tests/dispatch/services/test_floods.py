"""A flood of real intakes by eight clients becomes exactly one topic with all of them, and later reports join it."""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from dispatch.models import Alarm, Event, Ticket, Topic, TopicTicket
from dispatch.services.change_topic_tickets import remove_topic_ticket
from dispatch.services.detect_floods import detect_floods
from dispatch.services.end_topic import close_topic
from tests.dispatch.counted_district import database_of_its_own
from tests.dispatch.grouping_world import (
    ENFORCEMENT,
    HOME,
    build_world,
    call,
    call_taker,
    dispatcher,
    east,
    forget_world,
)
from tests.support.fold import folded

REPORTS, CLIENTS = 500, 8


@pytest.fixture(scope="module")
def flooded(django_test_environment, django_db_blocker):
    """500 intakes within 150 m, among them others elsewhere and of another class; two workers look all the time."""
    with django_db_blocker.unblock(), database_of_its_own():
        build_world()
        taker, chance = call_taker(), random.Random(7)
        places = [east(chance.uniform(-150, 150)) for _ in range(REPORTS)]

        def client(own: list) -> None:
            for place in own:
                call(taker, place=place, phone=f"138{chance.randrange(10**8):08d}")
            connection.close()

        def worker(_number: int) -> None:
            for _ in range(10):
                detect_floods()
            connection.close()

        others = [call(taker, place=east(800)).ticket, call(taker, request_class="R010102").ticket]
        with ThreadPoolExecutor(CLIENTS + 2) as pool:
            work = [pool.submit(client, places[number::CLIENTS]) for number in range(CLIENTS)]
            work += [pool.submit(worker, number) for number in range(2)]
            for done in work:
                done.result()
        detect_floods()
        yield others
        connection.close()
    forget_world()


def members() -> set:
    return set(TopicTicket.objects.filter(left_at=None).values_list("ticket_id", flat=True))


def test_one_topic_holds_every_report_of_the_flood_and_no_other(flooded) -> None:
    topic = Topic.objects.get()
    assert (topic.kind, topic.state, topic.class_key, topic.takes_new) == ("flood", "proposed", "R0603", True)
    assert (topic.proposed_unit, topic.subdistrict_code) == (ENFORCEMENT, HOME)
    assert members() == set(Ticket.objects.values_list("id", flat=True)) - {one.id for one in flooded}
    assert len(members()) == REPORTS
    alarm = Alarm.objects.get(kind="flood")
    assert (alarm.subject_id, alarm.owner_key, alarm.resolved_at) == (str(topic.id), f"desk:{HOME}", None)
    assert Ticket.objects.filter(hotline__requester__isnull=False).count() == REPORTS
    told = folded(topic.id, "topic")
    assert (told.state, told.version) == ("proposed", topic.version)


def test_each_report_keeps_its_own_history_without_a_gap(flooded) -> None:
    for ticket in Ticket.objects.filter(id__in=list(members())[:20]):
        events = list(Event.objects.filter(subject_id=ticket.id).order_by("seq").values_list("seq", "type"))
        assert [seq for seq, _ in events] == list(range(1, ticket.event_seq + 1))
        assert [type_ for _, type_ in events].count("ticket_joined_topic") == 1


def test_a_later_report_joins_on_arrival_until_the_topic_ends(flooded) -> None:
    taker, topic = call_taker(), Topic.objects.get()
    late = call(taker, place=east(200)).ticket
    assert TopicTicket.objects.get(ticket=late).how == "arrival"
    assert call(taker, place=east(200), request_class="R010102").ticket.id not in members()
    remove_topic_ticket(topic_id=topic.id, actor=dispatcher(), ticket_id=late.id, reason="另一家店")
    detect_floods()
    assert late.id not in members()
    assert Event.objects.filter(subject_id=late.id, type="ticket_left_topic").exists()
    Topic.objects.filter(id=topic.id).update(state="fed_back")
    close_topic(topic_id=topic.id, actor=dispatcher())
    assert call(taker, place=east(10)).ticket.id not in members()
    assert Alarm.objects.get(kind="flood").resolved_at is not None
    assert Topic.objects.count() == 1
