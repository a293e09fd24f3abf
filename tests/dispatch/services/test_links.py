"""A ticket and the event that answers it know of each other, with access respected on both sides."""

import pytest

from dispatch.models import Event, GridEventDetail
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.links_of_ticket import links_of_ticket
from dispatch.services.link_event import link_event, unlink_event
from dispatch.services.make_counterpart import make_event_of_ticket, make_ticket_of_event
from dispatch.services.void_ticket import void_ticket
from gis.domain.errors import GridlineError
from grid.domain.roles import Role
from tests.dispatch.grouping_world import (
    HOME,
    again,
    build_world,
    call,
    call_taker,
    dispatcher,
    east,
    forget_world,
    person,
)

pytestmark = pytest.mark.django_db
MATTER = "E01039"  # what the class of `call` crosswalks to


@pytest.fixture(autouse=True)
def taker():
    build_world()
    yield call_taker()
    forget_world()


def event(taker, place, **more):
    given = {
        "kind": "grid_event",
        "channel": "citizen",
        "request_class": "",
        "request_type": "",
        "matter": MATTER,
    }
    return call(taker, place=place, **{**given, **more}).ticket


def shown(ticket, actor):
    return links_of_ticket(again(ticket), actor=actor, moment=current_moment())


def test_what_lies_within_100_m_and_is_alike_is_suggested_both_ways(taker):
    ticket = call(taker).ticket
    near = event(taker, east(60))
    event(taker, east(140))
    event(taker, east(10), matter="P01001")
    (suggested,) = shown(ticket, taker)["suggested"]
    assert (suggested["id"], suggested["distance_m"]) == (str(near.id), pytest.approx(60, abs=1))
    assert [one["id"] for one in shown(near, taker)["suggested"]] == [str(ticket.id)]
    link_event(ticket_id=ticket.id, actor=taker, other=near.id)
    assert shown(ticket, taker)["suggested"] == shown(near, taker)["suggested"] == []
    assert [one["id"] for one in shown(ticket, taker)["linked"]] == [str(near.id)]
    assert [one["id"] for one in shown(near, taker)["linked"]] == [str(ticket.id)]


def test_the_linked_half_is_only_counted_for_whom_it_is_not(taker):
    ticket, near = call(taker).ticket, event(taker, east(60))
    link_event(ticket_id=near.id, actor=taker, other=ticket.id)
    checker = person("checker", Role.UNIT_CLERK, unit=again(ticket).lead_unit_id)
    seen = shown(ticket, checker)
    assert (seen["linked"], seen["hidden"]) == ([], 1)


def test_the_end_of_the_event_is_told_to_the_ticket(taker):
    ticket, near = call(taker).ticket, event(taker, east(60))
    link_event(ticket_id=ticket.id, actor=taker, other=near.id)
    void_ticket(ticket_id=near.id, actor=dispatcher(), ground="false_report", reason="现场不存在")
    told = Event.objects.get(subject_id=ticket.id, type="ticket_linked_event_ended")
    assert told.data["linked_ticket"] == str(near.id)
    assert told.data["state"] == "voided"
    assert told.seq == again(ticket).event_seq


def test_one_half_is_made_of_the_other_and_parted_again(taker):
    ticket = call(taker, phone="13800000217").ticket
    made = make_event_of_ticket(ticket_id=ticket.id, actor=taker).ticket
    assert (made.kind, made.matter_code, made.subdistrict_code) == ("grid_event", MATTER, HOME)
    assert GridEventDetail.objects.get(ticket=made).linked_ticket_id == ticket.id
    unlink_event(ticket_id=ticket.id, actor=taker, other=made.id, reason="不是一件事")
    assert shown(ticket, taker)["linked"] == []
    other = make_ticket_of_event(
        ticket_id=made.id, actor=taker, request_class="R060301", request_type="help"
    ).ticket
    assert [one["id"] for one in shown(made, taker)["linked"]] == [str(other.id)]
    for wrong, code in ((ticket.id, "already_linked"), (other.id, "already_linked")):
        with pytest.raises(GridlineError) as refused:
            link_event(ticket_id=made.id, actor=taker, other=wrong)
        assert refused.value.code == code
    with pytest.raises(GridlineError) as refused:
        link_event(ticket_id=ticket.id, actor=taker, other=other.id)
    assert refused.value.code == "link_needs_both_kinds"
