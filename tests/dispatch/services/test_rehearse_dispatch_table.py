"""A rehearsal counts what a draft would move on past tickets, and writes nothing."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from django.core.management import CommandError, call_command
from django.db import InternalError, connection, transaction

from dispatch.models import DispatchTable, Event, HotlineDetail, Ticket
from dispatch.models.ids import new_id
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.dispatch_rows import dispatch_rows
from dispatch.selectors.read_only import read_only
from dispatch.selectors.rehearse_dispatch_table import rehearse_dispatch_table
from dispatch.services.add_dispatch_row import add_dispatch_row
from dispatch.services.create_dispatch_draft import create_dispatch_draft
from dispatch.services.publish_dispatch_table import publish_dispatch_table
from gis.models import Area
from grid.domain.actor import Actor
from grid.domain.roles import Role
from grid.models import Facility
from tests.dispatch.rules_district import AT, SYSTEM, have_units, load_ours

pytestmark = pytest.mark.django_db
CLERK = {"actor": SYSTEM, "at": AT}
DISPATCHER = Actor(1, "d", "d", frozenset({Role.DISPATCHER}))
DATA_CLERK = Actor(2, "c", "c", frozenset({Role.DATA_CLERK}))


def row(subject, lead, **more):
    kind = "request_class" if subject else "any"
    return {"subject_kind": kind, "subject": subject, "lead_unit": lead, "dispatch_mode": "auto", **more}


def stored(number: int, request_class: str, days_ago: float, *, lon: float | None = None) -> None:
    moment = current_moment()
    received_at = moment.now - timedelta(days=days_ago)
    ticket = Ticket.objects.create(
        id=new_id(), number=f"H{number}", kind="hotline", origin="local", state="handling", state_since=received_at,
        title="t", text="t", channel="window", request_type="complaint", request_class_code=request_class,
        holder_kind="unit", holder_code="DISTRICT_WATER", lead_unit_id="DISTRICT_WATER",
        audience=["desk:district"] if number % 2 else ["unit:X"], subdistrict_code="440105001",
        point=Point(lon, 23.05, srid=4326) if lon else None, calendar_version=1, catalogue_version=1,
        received_at=received_at, dispatched_at=received_at, created_at=received_at, updated_at=received_at,
    )  # fmt: skip
    HotlineDetail.objects.create(ticket=ticket)


@pytest.fixture
def draft(db) -> DispatchTable:
    have_units()
    load_ours()
    square = MultiPolygon(Polygon.from_bbox((113.20, 23.0, 113.25, 23.1)))
    Area.objects.create(
        level="zone", code="Z-1", name_zh="片区", geom=square, label_point=Point(113.21, 23.05), valid_from=AT
    )
    old = create_dispatch_draft(name="old", **CLERK)
    for cells in (row("R01", "DISTRICT_WATER"), row("R02", "DISTRICT_WATER"), row("", "DISTRICT_URBAN_MGMT")):
        add_dispatch_row(table_id=old.pk, cells=cells, **CLERK)
    publish_dispatch_table(table_id=old.pk, **CLERK)
    new = create_dispatch_draft(name="new", **CLERK)
    for cells in (
        row("R01", "DISTRICT_LANDSCAPE", area_kind="zone", area="Z-1"),
        row("R01", "DISTRICT_WATER"),
        row("R02", "subdistrict_of:subdistrict"),
        row("R03", "DISTRICT_URBAN_MGMT", dispatch_mode="confirm"),
    ):
        add_dispatch_row(table_id=new.pk, cells=cells, **CLERK)
    numbered = enumerate(
        [("R010101", 1, 113.21), ("R010101", 1, 113.26), ("R0201", 2, None), ("R0201", 3, None), ("R03", 4, None),
         ("R05", 5, None), ("R0201", 40, None), ("R99", 1, None)], 1,
    )  # fmt: skip
    for number, (code, days_ago, lon) in numbered:
        stored(number, code, days_ago, lon=lon)
    return new


def rehearse(draft, actor=SYSTEM, **more):
    return rehearse_dispatch_table(rows=dispatch_rows(draft.pk), actor=actor, **{"days": 30, **more})


def test_it_asks_whose_facility_lies_at_the_pin(draft):
    Facility.objects.create(
        code="4401050102000001", class_code="0102", owner_unit_code="DISTRICT_WATER", valid_from=AT,
        geom=Point(113.26, 23.05, srid=4326),
    )  # fmt: skip
    before = {move["to_unit"]["code"] for move in rehearse(draft)["moves"] if move["to_unit"]}
    add_dispatch_row(
        table_id=draft.pk, cells=row("R010101", "DISTRICT_URBAN_MGMT", attributes="facility_owner=district"), **CLERK
    )  # fmt: skip
    moves = rehearse(draft)["moves"]
    own = [
        move["tickets"]
        for move in moves
        if move["to_unit"] and move["to_unit"]["code"] == "DISTRICT_URBAN_MGMT"
    ]
    assert ("DISTRICT_URBAN_MGMT" in before, own) == (False, [1])


def test_it_counts_moves_by_unit_subject_and_subdistrict(draft):
    told = rehearse(draft)
    wanted = {"tickets": 6, "skipped": 1, "unchanged": 2, "moved": 3, "newly_queued": 1, "newly_owned": 0}
    assert {name: told[name] for name in wanted} == wanted
    assert (told["now_asked"], told["now_automatic"], told["against_version"]) == (1, 0, 1)
    moves = [
        (m["from_unit"]["code"], m["to_unit"] and m["to_unit"]["code"], m["tickets"]) for m in told["moves"]
    ]
    assert moves == [
        ("DISTRICT_WATER", "440105001-SUBDISTRICT", 2),
        ("DISTRICT_URBAN_MGMT", None, 1),
        ("DISTRICT_WATER", "DISTRICT_LANDSCAPE", 1),
    ]
    assert [(one["subject"], one["tickets"]) for one in told["by_subject"]][:1] == [
        ("request_class:R0201", 2)
    ]
    assert told["by_subdistrict"] == [
        {"subdistrict": {"code": "440105001", "name": "440105001"}, "tickets": 4}
    ]
    by_number = {one["number"]: one for one in told["listed"]}
    assert set(by_number) == {"H1", "H3", "H4", "H6"}
    assert (by_number["H1"]["row_before"], by_number["H1"]["row_after"]) == (1, 1)
    assert by_number["H6"]["kind"] == "newly_queued"


def test_tickets_are_named_to_those_who_may_see_them_and_counted_for_all(draft):
    assert {one["number"] for one in rehearse(draft, DISPATCHER)["listed"]} == {"H1", "H3"}
    clerk = rehearse(draft, DATA_CLERK)
    assert (clerk["listed"], clerk["moved"]) == ([], 3)
    assert len(rehearse(draft, listed=1)["listed"]) == 1


def test_the_span_counts_back_from_now(draft):
    assert rehearse(draft, days=366)["tickets"] == 7
    assert rehearse(draft, days=1)["tickets"] < 6


def test_nothing_can_be_written_while_it_runs(draft):
    def mark():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id_if_assigned()")
            return cursor.fetchone()

    before, events, written = (
        mark(),
        Event.objects.count(),
        Ticket.objects.values_list("id", "version", "routing"),
    )
    tickets = list(written.order_by("id"))
    rehearse(draft)
    assert (mark(), Event.objects.count(), list(written.order_by("id"))) == (before, events, tickets)
    with pytest.raises(InternalError, match="read-only"), transaction.atomic(), read_only():
        Ticket.objects.update(title="x")
    Ticket.objects.update(title="y")  # afterwards the transaction writes again


def test_the_command_says_it_in_words_and_for_programs(draft, tmp_path):
    def run(*arguments) -> str:
        output = StringIO()
        call_command("rehearse_dispatch_table", *map(str, arguments), stdout=output)
        return output.getvalue()

    text = run()
    assert "6 件工单" in text
    assert "→" in text
    assert json.loads(run("--json", "--table", draft.pk))["moved"] == 3
    path = tmp_path / "t.csv"
    path.write_text("对象类型,对象代码,主办单位\n全部,,DISTRICT_LANDSCAPE\n", encoding="utf-8")
    assert json.loads(run(path, "--json"))["moved"] == 6
    path.write_text("对象类型,对象代码,主办单位\n全部,,XX局\n", encoding="utf-8")
    with pytest.raises(CommandError, match="C2"):
        run(path)
    with pytest.raises(CommandError):
        run("--days", 0)
