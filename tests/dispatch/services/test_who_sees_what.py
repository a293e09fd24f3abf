"""Complaints about a unit, secret requesters and restricted matters: every door gives the same answer."""

import pytest
from django.contrib.gis.geos import Point

from dispatch.domain.search import read_query
from dispatch.models import Alarm, Deadline, Event, FeedPending, Ticket
from dispatch.selectors.access import visible_tickets
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.ledger_rows import ledger_tickets
from dispatch.selectors.list_tickets import TicketFilter, list_tickets
from dispatch.selectors.search_tickets import search_tickets
from dispatch.selectors.ticket_detail import ticket_detail
from dispatch.selectors.ticket_responsibility import ticket_responsibility
from dispatch.services.classify_ticket import Classification
from dispatch.services.correct_ticket import correct_ticket
from gis.domain.errors import GridlineError
from gis.domain.tile_layers import TileAddress
from gis.selectors.tile import tile
from grid.domain.scope import scope_keys
from tests.dispatch.responsibility_world import (
    CENTRE,
    DISCIPLINE,
    URBAN,
    WATER,
    World,
    build_world,
    requester,
)

pytestmark = pytest.mark.django_db
SPOT, TILE = Point(113.30, 23.085, srid=4326), TileAddress(14, 13348, 7111)
COMPLAINT = {"request_class": "R160702", "accused_unit": WATER, "text": "供水单位推诿扯皮"}


@pytest.fixture
def world() -> World:
    return build_world()


def doors(world: World, who: str, ticket: Ticket) -> set[str]:
    """The doors that show this ticket to this person."""
    actor, moment = world.people[who], current_moment()
    found = set()
    rows = list_tickets(actor=actor, wanted=TicketFilter(), moment=moment)["items"]
    if str(ticket.id) in {row["id"] for row in rows}:
        found.add("list")
    searched = search_tickets(actor=actor, query=read_query(ticket.number), moment=moment)
    if str(ticket.id) in {row["id"] for row in searched.page}:
        found.add("search")
    if ledger_tickets(actor=actor, wanted=TicketFilter(), moment=moment).filter(id=ticket.id).exists():
        found.add("export")
    if ticket.number.encode() in tile("tickets", TILE, scope_keys(actor)):
        found.add("tile")
    own = Event.objects.filter(subject_id=ticket.id).values("id")
    last = FeedPending.objects.filter(event_id__in=own).order_by("-id").first()
    if last is not None and not scope_keys(actor).isdisjoint(last.audience):
        found.add("feed")
    for name, door in (("detail", ticket_detail), ("responsibility", ticket_responsibility)):
        try:
            door(ticket_id=ticket.id, actor=actor)
        except GridlineError:
            continue
        found.add(name)
    return found


ALL = {"list", "search", "export", "tile", "feed", "detail", "responsibility"}


def seeing(world: World, ticket: Ticket) -> set[str]:
    """Who sees the ticket; fails when two doors answer one person differently."""
    Ticket.objects.filter(id=ticket.id).update(point=SPOT)
    answers = {who: doors(world, who, ticket) for who in world.people}
    uneven = {who: sorted(found) for who, found in answers.items() if found not in (set(), ALL)}
    assert not uneven
    return {who for who, found in answers.items() if found}


def test_a_complaint_never_reaches_the_accused_unit(world: World) -> None:
    ticket = world.take_in(**COMPLAINT)
    assert ticket.restricted
    watery = {"clerk", "head", "panel_of_water", "officer_of_water"}
    assert seeing(world, ticket) == {"taker", "dispatcher", "liaison", "panel", "officer"}
    with pytest.raises(GridlineError, match="sub_handler_accused"):
        world.do(ticket, "dispatcher", "dispatch", unit=WATER, reason="x")
    with pytest.raises(GridlineError, match="sub_handler_accused"):
        world.do(ticket, "dispatcher", "dispatch", unit=URBAN, co_units=[WATER], reason="x")
    ticket = world.do(ticket, "dispatcher", "dispatch", unit=DISCIPLINE, reason="效能投诉")
    assert seeing(world, ticket) == {"dispatcher", "officer", "discipline_clerk"}
    assert not visible_tickets(world.people["officer_of_water"]).filter(id=ticket.id).exists()
    assert not watery & seeing(world, ticket)


def test_the_accused_may_be_named_with_the_class(world: World) -> None:
    ticket = world.take_in(request_class="", request_type="")
    with pytest.raises(GridlineError, match="not_an_efficiency_complaint"):
        world.do(
            ticket,
            "dispatcher",
            "classify",
            request_class="R010101",
            request_type="complaint",
            accused_unit=WATER,
        )
    ticket = world.do(
        ticket, "dispatcher", "classify",
        request_class="R160702", request_type="complaint", accused_unit=WATER,
    )  # fmt: skip
    assert (ticket.restricted, ticket.accused_unit_id) == (True, WATER)
    assert not {"clerk", "head", "officer_of_water", "panel_of_water"} & seeing(world, ticket)
    alarm = Alarm.objects.get(subject_id=str(ticket.id), kind="ticket_unrouted", resolved_at=None)
    assert scope_keys(world.people["panel_of_water"]).isdisjoint(alarm.audience)


def test_a_complaint_about_the_centre_is_no_business_of_its_desk(world: World) -> None:
    ticket = world.take_in(**{**COMPLAINT, "accused_unit": CENTRE})
    assert seeing(world, ticket) == {"officer", "officer_of_water", "panel_of_water"}


def test_only_an_efficiency_complaint_accuses(world: World) -> None:
    with pytest.raises(GridlineError, match="not_an_efficiency_complaint"):
        world.take_in(accused_unit=WATER)
    with pytest.raises(GridlineError, match="accused_unit_unknown"):
        world.take_in(**{**COMPLAINT, "accused_unit": "NOBODY"})


def test_a_secret_requester_stays_secret_to_the_handling_unit(world: World) -> None:
    ticket = world.do(
        world.take_in(requester=requester(secret=True)), "dispatcher", "dispatch", unit=WATER, reason="属地"
    )
    told = {
        who: ticket_detail(ticket_id=ticket.id, actor=world.people[who])["requester"]
        for who in ("dispatcher", "clerk", "head", "officer")
    }
    assert told["dispatcher"]["phone"].endswith("0217")
    secret = {"name": "", "phone": "", "secret": True, "can_contact": False}
    assert told["clerk"] == told["head"] == told["officer"] == secret


def test_a_contractor_sees_place_and_matter_and_nothing_of_the_requester_or_the_quarrel(world: World) -> None:
    ticket = world.play(
        world.take_in(requester=requester()),
        [
            ("dispatcher", "dispatch", {"unit": WATER, "reason": "属地"}),
            ("clerk", "sign", {}),
            ("clerk", "sub_dispatch", {"unit": "SANITATION_CONTRACTOR"}),
        ],
    )
    sweeper = world.people["sweeper"]
    seen = ticket_detail(ticket_id=ticket.id, actor=sweeper)
    assert (seen["requester"], seen["text"], seen["replies"]) == (None, None, [])
    assert "路面积水" not in seen["title"]
    course = ticket_responsibility(ticket_id=ticket.id, actor=sweeper)
    assert (course["returns"], course["disputes"], course["rulings"]) == ([], [], [])


def test_the_elderly_are_signed_for_sooner_and_enterprises_go_fast(world: World) -> None:
    plain = world.take_in(requester=requester(age=64))
    old = world.take_in(requester=requester(age=65))
    firm = world.take_in(requester=requester(enterprise=True))
    assert (plain.hotline.elderly, old.hotline.elderly, firm.priority) == (False, True, "fast_track")
    for ticket in (plain, old, firm):
        world.do(ticket, "dispatcher", "dispatch", unit=WATER, reason="属地")
    due = [Deadline.objects.get(subject_id=t.id, stage="sign").due_at for t in (plain, old, firm)]
    assert due[1] < due[0]
    assert due[2] < due[0]


def test_the_first_receiver_keeps_sight_until_the_end(world: World) -> None:
    ticket = world.play(
        world.take_in(),
        [
            ("dispatcher", "dispatch", {"unit": WATER, "reason": "属地"}),
            ("clerk", "sign", {}),
            ("head", "request_return", {
                "reason_code": "overlapping_duties", "legal_basis": "三定", "suggested_unit": URBAN,
            }),
            ("dispatcher", "approve_return", {}),
            ("dispatcher", "dispatch", {}),
        ],
    )  # fmt: skip
    assert (ticket.first_receiver_id, ticket.lead_unit_id) == (WATER, URBAN)
    assert "clerk" in seeing(world, ticket)


def test_while_the_accused_is_not_named_only_the_row_decides(world: World) -> None:
    ticket = world.take_in(request_class="R160702", text="推诿扯皮")
    for unit in (WATER, URBAN):
        with pytest.raises(GridlineError, match="accused_unit_not_named"):
            world.do(ticket, "dispatcher", "dispatch", unit=unit, reason="x")
    ticket = corrected(world, ticket, accused_unit=WATER)
    with pytest.raises(GridlineError, match="sub_handler_accused"):
        world.do(ticket, "dispatcher", "dispatch", unit=WATER, reason="x")
    assert world.do(ticket, "dispatcher", "dispatch", unit=URBAN, reason="x").lead_unit_id == URBAN


def test_a_unit_that_turns_out_to_be_accused_loses_the_ticket(world: World) -> None:
    ticket = world.do(world.take_in(), "dispatcher", "dispatch", unit=WATER, co_units=[URBAN], reason="属地")
    ticket = world.do(ticket, "clerk", "sign")
    with pytest.raises(GridlineError, match="sub_handler_accused"):
        corrected(world, ticket, request_class="R160702", accused_unit=WATER)
    ticket = corrected(world, ticket, request_class="R160702", accused_unit=WATER, unit=DISCIPLINE)
    assert (ticket.lead_unit_id, ticket.state, ticket.first_receiver_id) == (DISCIPLINE, "dispatched", WATER)
    assert seeing(world, ticket) == {"dispatcher", "officer", "discipline_clerk"}


def test_a_helper_that_turns_out_to_be_accused_helps_no_more(world: World) -> None:
    ticket = world.do(
        world.take_in(), "dispatcher", "dispatch", unit=DISCIPLINE, co_units=[WATER], reason="x"
    )
    ticket = corrected(world, ticket, request_class="R160702", accused_unit=WATER)
    assert (ticket.lead_unit_id, ticket.co_units, ticket.co_units_open) == (DISCIPLINE, [], [])
    assert seeing(world, ticket) == {"dispatcher", "officer", "discipline_clerk"}


def corrected(world: World, ticket: Ticket, unit: str = "", **given: str) -> Ticket:
    correct_ticket(
        ticket_id=ticket.id, actor=world.people["dispatcher"], unit=unit, version=ticket.version,
        given=Classification(reason="类别有误", **given),
    )  # fmt: skip
    return world.checked(ticket.id)
