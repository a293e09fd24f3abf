"""Grid events: given back, upgraded to the city, checked by somebody else, never handled by who reported them."""

from datetime import timedelta

import pytest
from django.contrib.gis.geos import MultiPolygon, Point, Polygon

from dispatch.domain.intake import Intake
from dispatch.models import Alarm, CityMessage, Event, Ticket
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.separation_report import separation_report
from dispatch.services.name_site_checker import name_site_checker
from dispatch.services.take_in_ticket import take_in_ticket
from gis.domain.coordinates import LonLat
from gis.domain.errors import GridlineError
from gis.models import Area
from grid.models import Account, RoleGrant
from tests.dispatch.responsibility_world import SUBDISTRICT, URBAN, WATER, World, build_world

pytestmark = pytest.mark.django_db
SPOT = LonLat(113.305, 23.05)


@pytest.fixture
def world() -> World:
    world = build_world()
    square = Polygon.from_bbox((113.30, 23.0, 113.31, 23.1))
    parent = None
    for level, code in (("subdistrict", SUBDISTRICT), ("community", f"{SUBDISTRICT}001")):
        parent = Area.objects.create(
            level=level, code=code, name_zh=code, parent=parent, geom=MultiPolygon(square),
            label_point=Point(113.305, 23.05), valid_from=current_moment().now - timedelta(days=999),
        )  # fmt: skip
    return world


def filed(world: World) -> Ticket:
    """An event on the desk of the district, filed and not dispatched."""
    photo = world.paper("inspector", "report")
    intake = Intake(kind="grid_event", origin="local", text="井盖破损", matter="E01012", channel="inspector",
                    point=SPOT, photo_ids=(photo,), outside_reason="巡查途中")  # fmt: skip
    ticket = take_in_ticket(intake=intake, actor=world.people["inspector"]).ticket
    return world.do(world.checked(ticket.id), "dispatcher", "file", filing_condition=0)


def code_of(world: World, ticket: Ticket, who: str, verb: str, **given: object) -> str:
    with pytest.raises(GridlineError) as refusal:
        world.do(ticket, who, verb, **given)
    return refusal.value.code


def test_given_back_before_it_is_assigned_then_never_closed_but_given_on(world: World) -> None:
    handler = Account.objects.create(
        username="hand", name="hand", unit=Account.objects.get(username="clerk").unit
    )
    RoleGrant.objects.create(account=handler, role="handler")
    ticket = world.do(filed(world), "dispatcher", "dispatch", unit=WATER, reason="属地")
    reporter = world.people["inspector"].account_id
    RoleGrant.objects.create(account_id=reporter, role="handler", unit=handler.unit)
    assert code_of(world, ticket, "clerk", "assign", handler_id=reporter) in (
        "assignee_is_reporter",
        "handler_unknown",
    )
    ticket = world.do(ticket, "clerk", "assign", handler_id=handler.id)
    assert code_of(world, ticket, "head", "request_return", reason_code="other") == "verb_not_allowed"
    ticket = world.play(
        ticket,
        [
            ("clerk", "revoke", {"reason": "不属本单位"}),
            ("head", "request_return", {"reason_code": "maintenance_boundary", "suggested_unit": URBAN}),
            ("dispatcher", "approve_return", {}),
        ],
    )
    assert (ticket.state, ticket.lead_unit_id, ticket.routing["lead_unit"]) == ("filed", None, URBAN)
    assert code_of(world, ticket, "dispatcher", "dispatch", unit=WATER, reason="x") == "unit_returned_it"
    ticket = world.play(
        ticket,
        [
            ("dispatcher", "dispatch", {}),
            ("urban_head", "request_return", {"reason_code": "overlapping_duties"}),
            ("dispatcher", "approve_return", {}),
        ],
    )
    assert (ticket.state, ticket.interim_unit_id) == ("disputed", f"{SUBDISTRICT}-SUBDISTRICT")
    assert Event.objects.filter(subject_id=ticket.id, type="ticket_disputed").get().actor_id is None


def test_upgraded_handed_back_upgraded_again_and_done(world: World) -> None:
    ticket = filed(world)
    assert (
        code_of(world, ticket, "dispatcher", "upgrade", city_power=False, reason="x") == "city_power_missing"
    )
    owned = {"city_power": True, "reason": "地铁出入口", "destination": "市地铁集团"}
    ticket = world.do(ticket, "dispatcher", "upgrade", **owned)
    assert (ticket.state, ticket.holder_code) == ("upgraded", "city")
    assert CityMessage.objects.get(ticket=ticket).body["reason"] == "地铁出入口"
    ticket = world.city_says("city_send_down", number=ticket.number, reason="属区管")
    assert (ticket.state, ticket.owner_centre) == ("filed", "district")
    ticket = world.do(ticket, "dispatcher", "upgrade", **owned)
    ticket = world.city_says("city_finish", number=ticket.number, reason="已修复")
    assert ticket.state == "closure_check"
    assert code_of(world, ticket, "dispatcher", "void", ground="") == "void_ground_missing"


def test_nobody_can_look_so_the_desk_is_told_and_sends_somebody(world: World) -> None:
    ticket = world.do(filed(world), "dispatcher", "upgrade", city_power=True, reason="市管")
    ticket = world.city_says("city_finish", number=ticket.number, reason="已修复")
    assert Alarm.objects.get(subject_id=str(ticket.id), kind="check_unmanned").owner_key.startswith("desk:")
    checker = Account.objects.create(username="looker", name="looker")
    dispatcher = world.people["dispatcher"]
    with pytest.raises(GridlineError, match="checker_unknown"):
        name_site_checker(ticket_id=ticket.id, actor=dispatcher, checker_id=checker.id)
    RoleGrant.objects.create(account=checker, role="site_checker", subdistrict_code="440105002")
    name_site_checker(ticket_id=ticket.id, actor=dispatcher, checker_id=checker.id)
    ticket = world.checked(ticket.id)
    assert f"person:{checker.id}" in ticket.audience


def test_who_patrols_and_handles_in_one_community_is_reported(world: World) -> None:
    first, second = filed(world), filed(world)
    inspector = world.people["inspector"].account_id
    for event in (first, second):
        event.grid_event.handled_by_id = inspector
        event.grid_event.save()
    Ticket.objects.filter(id=first.id).update(community_code=f"{SUBDISTRICT}001")
    found = separation_report(actor=world.people["dispatcher"], days=30)
    assert [(one["name"], one["handled"]) for one in found] == [("inspector", 2)]
    with pytest.raises(GridlineError, match="role_not_entitled"):
        separation_report(actor=world.people["clerk"], days=30)
