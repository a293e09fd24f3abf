"""Dispatch tables: import, publication, export, versions."""

from datetime import timedelta

import pytest
from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from django.db import IntegrityError, transaction

from dispatch.domain.faults import FaultyInput
from dispatch.domain.table_sheet import read_sheet
from dispatch.models import DispatchRule, DispatchTable, Event
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.current_tables import published_table
from dispatch.selectors.dispatch_rows import dispatch_rows
from dispatch.selectors.dispatch_sheet import dispatch_sheet
from dispatch.selectors.routing_index import routing_index
from dispatch.services.draft_first_dispatch_table import draft_first_dispatch_table
from dispatch.services.import_dispatch_table import import_dispatch_table
from dispatch.services.publish_dispatch_table import publish_dispatch_table
from dispatch.services.set_clock_offset import set_clock_offset
from gis.domain.errors import GridlineError
from gis.models import Area
from grid.domain.actor import Actor
from grid.domain.roles import Role
from grid.selectors.units_index import units_index
from tests.dispatch.rules_district import AT, SYSTEM, have_units, load_ours

pytestmark = pytest.mark.django_db
HEADER = ["对象类型", "对象代码", "区域类型", "区域代码", "主办单位", "派单方式"]
GOOD = ["热线类别", "R010101", "", "", "subdistrict_of:subdistrict", "自动"]
NET = ["全部", "", "", "", "district:district_urban_mgmt", "确认"]


@pytest.fixture(autouse=True)
def _district(db):
    have_units()
    load_ours()


def bring_in(*lines, publish=True, actor=SYSTEM):
    return import_dispatch_table(lines=[HEADER, *lines], name="t", actor=actor, at=AT, publish=publish)


def test_a_draft_routes_nothing_until_it_is_published():
    draft = bring_in(GOOD, NET, publish=False)
    assert (draft.version, draft.rows, published_table()) == (None, 2, None)
    table = publish_dispatch_table(table_id=draft.table_id, actor=SYSTEM, at=AT)
    assert (table.status, table.version, table.published_by) == ("published", 1, "系统 · system")
    assert routing_index(table.version).size == 2


def test_the_next_publication_takes_over_and_the_last_keeps_its_rows():
    first = bring_in(GOOD, NET)
    second = bring_in(GOOD, NET, ["入格事项", "E01001", "", "", "DISTRICT_WATER", "确认"])
    assert second.version == first.version + 1
    assert published_table().version == current_moment().dispatch_table_version == second.version
    assert (routing_index(first.version).size, routing_index(second.version).size) == (2, 3)


def test_a_planned_table_begins_at_its_moment_and_nothing_overtakes_it():
    first, later = bring_in(GOOD, NET), bring_in(NET, publish=False)
    now = current_moment().now
    tomorrow = now + timedelta(days=1)
    planned = publish_dispatch_table(table_id=later.table_id, actor=SYSTEM, at=now, effective_from=tomorrow)
    assert (planned.version, planned.effective_from) == (first.version + 1, tomorrow)
    assert current_moment().dispatch_table_version == first.version
    with pytest.raises(GridlineError) as refused:
        bring_in(NET, ["入格事项", "E01001", "", "", "DISTRICT_WATER", "确认"])
    assert refused.value.code == "dispatch_table_planned"
    set_clock_offset(ahead_by=timedelta(days=1, minutes=1))
    assert current_moment().dispatch_table_version == planned.version


def test_no_table_begins_in_the_past():
    draft = bring_in(NET, publish=False)
    with pytest.raises(GridlineError) as refused:
        publish_dispatch_table(
            table_id=draft.table_id, actor=SYSTEM, at=AT, effective_from=AT - timedelta(seconds=1)
        )
    assert (refused.value.code, refused.value.field) == ("effective_from_past", "effective_from")


def test_a_table_with_unowned_combinations_stays_a_draft():
    draft = bring_in(GOOD, publish=False)
    with pytest.raises(FaultyInput) as refused:
        publish_dispatch_table(table_id=draft.table_id, actor=SYSTEM, at=AT)
    unowned = {fault.where: fault.code for fault in refused.value.faults}
    assert unowned["request_class:R01"] == "combination_unowned_anywhere"
    assert "request_class:R0101" not in unowned  # its parent says it
    assert "matter:E01001" in unowned
    assert "matter:D02001" not in unowned  # a collection task is never dispatched


def test_publication_is_history():
    table = bring_in(GOOD, NET)
    events = Event.objects.filter(subject_type="dispatch_table").order_by("seq")
    assert [(event.seq, event.type) for event in events] == [
        (1, "dispatch_table_drafted"),
        (2, "dispatch_table_published"),
    ]
    assert (events[1].data["table"], events[1].data["version"]) == (table.table_id, table.version)


def test_the_same_rows_again_write_nothing():
    first = bring_in(GOOD, NET)
    again = bring_in(GOOD, NET)
    assert (again.table_id, again.version, again.changed) == (first.table_id, first.version, False)
    assert DispatchTable.objects.count() == 1


def test_one_wrong_cell_and_nothing_is_written():
    with pytest.raises(FaultyInput) as refused:
        bring_in(
            GOOD,
            ["入格事项", "E01001", "", "", "XX局", ""],
            ["热线类别", "R99", "社区", "440105001001", "TAX", ""],
            GOOD,
        )
    assert [(fault.where, fault.code) for fault in refused.value.faults] == [
        ("E3", "row_unit_unknown"),
        ("D4", "row_area_unknown"),
        ("B4", "row_subject_unknown"),
        ("B5", "row_ties"),
    ]
    assert not DispatchTable.objects.exists()
    assert not DispatchRule.objects.exists()


def test_an_area_must_be_valid_now():
    square = Polygon.from_bbox((113.2, 23.0, 113.3, 23.1))
    Area.objects.create(
        level="zone",
        code="Z-FAIR",
        name_zh="琶洲",
        geom=MultiPolygon(square),
        label_point=Point(113.25, 23.05),
        valid_from=AT,
    )
    assert bring_in(["热线类别", "R010101", "片区", "Z-FAIR", "TAX", ""], NET).changed


def test_a_draft_that_went_bad_meanwhile_is_refused_at_publication():
    draft = bring_in(["热线类别", "R010101", "", "", "DISTRICT_WATER", ""], publish=False)
    DispatchRule.objects.filter(table_id=draft.table_id).update(lead_unit="GONE")
    with pytest.raises(FaultyInput) as refused:
        publish_dispatch_table(table_id=draft.table_id, actor=SYSTEM, at=AT)
    assert [(fault.row, fault.code) for fault in refused.value.faults] == [(1, "row_unit_unknown")]
    assert published_table() is None


@pytest.mark.parametrize("role", [Role.DISPATCHER, Role.SYSTEM_ADMIN])
def test_nobody_but_the_data_clerk_may_import_or_publish(role):
    person = Actor(1, "p", "p", frozenset({role}))
    draft = bring_in(GOOD, publish=False)
    for attempt in (
        lambda: bring_in(GOOD, actor=person),
        lambda: publish_dispatch_table(table_id=draft.table_id, actor=person, at=AT),
        lambda: draft_first_dispatch_table(actor=person, at=AT),
    ):
        with pytest.raises(GridlineError) as refused:
            attempt()
        assert refused.value.code == "role_not_entitled"


def test_only_a_draft_can_be_published():
    table = bring_in(NET)
    with pytest.raises(GridlineError) as refused:
        publish_dispatch_table(table_id=table.table_id, actor=SYSTEM, at=AT)
    assert (refused.value.code, refused.value.status) == ("dispatch_table_not_draft", 409)
    with pytest.raises(GridlineError) as refused:
        publish_dispatch_table(table_id=0, actor=SYSTEM, at=AT)
    assert (refused.value.code, refused.value.status) == ("dispatch_table_unknown", 404)


def test_the_database_holds_no_published_table_without_version_and_moment():
    for half in ({"version": 99}, {"effective_from": AT}):
        with pytest.raises(IntegrityError), transaction.atomic():
            DispatchTable.objects.create(name="x", digest="x", status="published", created_at=AT, **half)


def test_the_first_table_covers_the_catalogues_and_comes_only_once():
    table = draft_first_dispatch_table(actor=SYSTEM, at=AT)
    assert (table.status, table.rules.count()) == ("published", 618)
    assert draft_first_dispatch_table(actor=SYSTEM, at=AT).pk == table.pk
    assert DispatchTable.objects.count() == 1


@pytest.mark.parametrize("language", ["zh", "en"])
def test_export_and_import_are_inverse(language):
    table = draft_first_dispatch_table(actor=SYSTEM, at=AT)
    lines = dispatch_sheet(table.pk, language=language)
    assert lines[1][3] == ("市容环卫" if language == "zh" else "City appearance and sanitation")
    assert read_sheet(lines, units_index()).rows == dispatch_rows(table.pk)
    again = import_dispatch_table(lines=lines, name="back", actor=SYSTEM, at=AT, publish=True)
    assert not again.changed
