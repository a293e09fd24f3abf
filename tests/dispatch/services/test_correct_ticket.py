"""Corrections of class and place: routed once, never ownerless, time and handler kept."""

from datetime import timedelta

import pytest
from django.contrib.gis.geos import MultiPolygon, Point, Polygon

from dispatch.domain.table_cells import read_row
from dispatch.models import Deadline, DispatchTable, Event, SubDispatch, Ticket
from dispatch.services.classify_ticket import Classification
from dispatch.services.correct_ticket import correct_ticket
from dispatch.services.store_dispatch_draft import store_dispatch_draft
from gis.domain.coordinates import LonLat
from gis.domain.errors import GridlineError
from gis.models import Area
from grid.domain.actor import Actor
from grid.domain.roles import Role
from grid.selectors.units_index import units_index
from tests.dispatch.responsibility_world import URBAN, WATER, World, build_world
from tests.dispatch.rules_district import AT

pytestmark = pytest.mark.django_db
TO_WATER, TO_URBAN, ASKED, POLICE, NOBODYS = "R010101", "R060301", "R0201", "R07", "R12"
ROWS = (
    {"subject_kind": "request_class", "subject": TO_WATER, "lead_unit": WATER, "dispatch_mode": "auto"},
    {"subject_kind": "request_class", "subject": "R0102", "lead_unit": WATER, "dispatch_mode": "auto",
     "co_units": "DISTRICT_LANDSCAPE", "limit": "3wd"},
    {"subject_kind": "request_class", "subject": "R0103", "lead_unit": WATER},
    {"subject_kind": "request_class", "subject": TO_URBAN, "lead_unit": URBAN, "dispatch_mode": "auto"},
    {"subject_kind": "request_class", "subject": ASKED, "lead_unit": "DISTRICT_LANDSCAPE"},
    {"subject_kind": "request_class", "subject": POLICE, "lead_unit": "TRAFFIC_POLICE",
     "fallback_unit": URBAN, "dispatch_mode": "auto"},
    {"subject_kind": "matter", "subject": "E01001", "lead_unit": "subdistrict_of:subdistrict", "dispatch_mode": "auto"},
    {"subject_kind": "matter", "subject": "E02", "lead_unit": "subdistrict_of:subdistrict", "dispatch_mode": "auto"},
    {"subject_kind": "matter", "subject": "E03", "lead_unit": WATER, "dispatch_mode": "auto"},
)  # fmt: skip


@pytest.fixture
def world() -> World:
    built = build_world()
    units = units_index()
    rows = [read_row(cells, number, units) for number, cells in enumerate(ROWS, 1)]
    table = store_dispatch_draft(rows=rows, name="t", catalogue_version=1, at=AT)
    version = 900 + table.pk  # a version no other test's process copy knows
    DispatchTable.objects.filter(pk=table.pk).update(status="published", version=version, effective_from=AT)
    return built


def correct(world: World, ticket: Ticket, *, who: str = "dispatcher", unit: str = "", **given) -> Ticket:
    given.setdefault("reason", "类别有误")
    correct_ticket(
        ticket_id=ticket.id, actor=world.people[who], given=Classification(**given), unit=unit,
        version=ticket.version,
    )  # fmt: skip
    return world.checked(ticket.id)


def refused(world: World, ticket: Ticket, **given) -> str:
    before = world.reread(ticket)
    with pytest.raises(GridlineError) as caught:
        correct(world, ticket, **given)
    after = world.reread(ticket)
    assert (after.version, after.event_seq, after.request_class_code) == (
        before.version, before.event_seq, before.request_class_code,
    )  # fmt: skip
    return caught.value.code


def due(ticket: Ticket, stage: str) -> Deadline:
    return Deadline.objects.get(subject_id=ticket.id, stage=stage, met_at__isnull=True)


def at_work(world: World) -> Ticket:
    steps = [("clerk", "sign", {}), ("clerk", "contact_first", {"reached": True}), ("clerk", "start", {})]
    return world.play(world.take_in(), steps)


def test_the_unit_stays_and_with_it_state_handler_and_children(world):
    ticket = world.do(at_work(world), "clerk", "sub_dispatch", unit="440105001001-COM", task_text="去看")
    before = due(ticket, "draft").started_at
    ticket = correct(world, ticket, request_class="R0102")
    assert (ticket.state, ticket.lead_unit_id, ticket.request_class_code) == (
        "sub_dispatched",
        WATER,
        "R0102",
    )
    assert (ticket.co_units, ticket.routing["limit"]) == (["DISTRICT_LANDSCAPE"], "3wd")
    assert SubDispatch.objects.get(ticket=ticket).state == "open"
    assert due(ticket, "draft").started_at == before
    event = Event.objects.get(subject_id=ticket.id, type="ticket_corrected")
    assert (event.data["row"], event.data["reason"], event.data["moved"]) == (2, "类别有误", False)


def test_another_unit_gets_it_at_once_with_its_own_stages_and_the_time_that_has_run(world):
    ticket = world.do(at_work(world), "clerk", "sub_dispatch", unit="440105001001-COM", task_text="去看")
    work_due = due(ticket, "draft").due_at
    world.later(days=1)
    ticket = correct(world, ticket, request_class=TO_URBAN)
    assert (ticket.state, ticket.lead_unit_id, ticket.holder_code) == ("dispatched", URBAN, URBAN)
    assert SubDispatch.objects.get(ticket=ticket).state == "revoked"
    assert ticket.participants == []
    draft = due(ticket, "draft")
    assert (draft.started_at, draft.due_at) == (ticket.received_at, work_due)
    assert due(ticket, "sign").started_at == ticket.dispatched_at > ticket.received_at
    assert (ticket.hotline.signed_at, ticket.hotline.contacted_at) == (None, None)
    event = Event.objects.get(subject_id=ticket.id, type="ticket_redispatched")
    assert (event.data["from_unit"], event.data["lead_unit"]) == (WATER, URBAN)
    ticket = world.do(ticket, "urban_clerk", "sign")
    assert ticket.state == "signed"


def test_dispatched_again_from_dispatched_the_new_unit_signs_on_a_clock_of_its_own(world):
    ticket = world.take_in()
    first = due(ticket, "sign")
    world.later(hours=30)
    ticket = correct(world, ticket, request_class=TO_URBAN)
    second = due(ticket, "sign")
    assert (second.cycle, second.started_at > first.started_at) == (first.cycle + 1, True)


def test_no_row_no_unit_change(world):
    ticket = correct(world, at_work(world), request_class=NOBODYS)
    assert (ticket.state, ticket.lead_unit_id, ticket.routing["outcome"]) == ("handling", WATER, "none")


def test_a_suggested_return_to_the_city_moves_nothing_by_itself(world):
    ticket = world.from_city()
    ticket = correct(world, ticket, request_class=POLICE)
    assert (ticket.lead_unit_id, ticket.routing["suggestion"]) == (WATER, "return_to_city")


def test_the_dispatcher_may_name_the_unit(world):
    ticket = correct(world, at_work(world), request_class=NOBODYS, unit=URBAN)
    assert (ticket.lead_unit_id, ticket.state) == (URBAN, "dispatched")
    assert refused(world, ticket, request_class=ASKED, unit="NOBODY") == "unit_unknown"
    assert refused(world, ticket, request_class=ASKED, unit="ROAD_CONTRACTOR") == "unit_may_not_lead"


def test_a_proposed_ticket_is_corrected_and_dispatched_where_its_row_says_so(world):
    ticket = world.take_in(request_class=ASKED)
    assert ticket.state == "classified"
    ticket = correct(world, ticket, request_class=TO_URBAN)
    assert (ticket.state, ticket.lead_unit_id) == ("dispatched", URBAN)


def test_what_is_refused_changes_nothing(world):
    ticket = at_work(world)
    assert refused(world, ticket, request_class="R010101") == "nothing_to_correct"
    assert refused(world, ticket, request_class="R99") == "request_class_unknown"
    assert refused(world, ticket, request_class=TO_URBAN, reason="") == "reason_missing"
    assert refused(world, ticket, request_class=TO_URBAN, who="clerk") == "role_not_entitled"
    Ticket.objects.filter(id=ticket.id).update(no_bounce=True)
    assert refused(world, ticket, request_class=TO_URBAN) == "no_bounce"
    assert correct(world, ticket, request_class="R0103").lead_unit_id == WATER
    ticket = world.do(world.reread(ticket), "clerk", "submit_reply", text="已清理", solved=True)
    assert refused(world, ticket, request_class=TO_URBAN) in ("no_bounce", "lead_would_move")


def test_time_that_stood_still_stays_so(world):
    """Elapsed and deferred time: the work's due time after the correction is the one before it."""
    ticket = at_work(world)
    world.later(days=3)
    before = due(ticket, "draft")
    ticket = correct(world, ticket, request_class=TO_URBAN)
    assert (due(ticket, "draft").due_at, due(ticket, "draft").cycle) == (before.due_at, before.cycle)


def areas() -> None:
    for code, west in (("440105001", 113.20), ("440105002", 113.30)):
        square = MultiPolygon(Polygon.from_bbox((west, 23.0, west + 0.1, 23.1)))
        for level, name in (("subdistrict", code), ("community", f"{code}001")):
            Area.objects.create(
                level=level, code=name, name_zh=name, geom=square, label_point=Point(west + 0.05, 23.05),
                valid_from=AT,
            )  # fmt: skip


def reported(world: World) -> Ticket:
    world.people["desk"] = Actor(
        world.people["dispatcher"].account_id, "desk", "desk", frozenset({Role.DISPATCHER, Role.CALL_TAKER})
    )
    ticket = world.take_in(
        "desk", kind="grid_event", request_class="", matter="E01001", point=LonLat(113.25, 23.05), channel="12319",
        request_type="",
    )  # fmt: skip
    Ticket.objects.filter(id=ticket.id).update(state="reported")
    ticket.grid_event.public_source = False
    ticket.grid_event.save()
    return world.do(world.reread(ticket), "dispatcher", "file", filing_condition=0)


def test_an_event_with_a_wrong_pin_goes_to_the_other_subdistrict_and_its_clock_runs_on(world):
    areas()
    ticket = reported(world)
    assert (ticket.state, ticket.lead_unit_id) == ("dispatched", "440105001-SUBDISTRICT")
    began = due(ticket, "handle").started_at
    world.later(hours=1)
    ticket = correct(world, ticket, point=LonLat(113.35, 23.05))
    assert (ticket.lead_unit_id, ticket.owner_centre) == ("440105002-SUBDISTRICT", "440105002")
    assert due(ticket, "handle").started_at == began
    assert due(ticket, "return_window").started_at - began >= timedelta(minutes=59)
    assert Event.objects.get(subject_id=ticket.id, type="ticket_redispatched").data["moved"] is True


def test_an_event_with_a_wrong_matter_gets_the_limit_of_the_right_one(world):
    areas()
    ticket = reported(world)
    filed_at = ticket.grid_event.filed_at
    ticket = correct(world, ticket, matter="E02001")
    assert (ticket.lead_unit_id, ticket.grid_event.filing_condition_code) == (
        "440105001-SUBDISTRICT",
        "E02001/0",
    )
    assert (ticket.grid_event.filed_at, ticket.state) == (filed_at, "dispatched")
