"""Dispatch tables: import, publication, export, versions."""

import pytest
from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from django.db import IntegrityError, transaction

from dispatch.domain.faults import FaultyInput
from dispatch.domain.table_sheet import read_sheet
from dispatch.models import DispatchRule, DispatchTable
from dispatch.selectors.current_tables import published_table
from dispatch.selectors.dispatch_rows import dispatch_rows
from dispatch.selectors.dispatch_sheet import dispatch_sheet
from dispatch.selectors.routing_index import routing_index
from dispatch.services.draft_first_dispatch_table import draft_first_dispatch_table
from dispatch.services.import_dispatch_table import import_dispatch_table
from dispatch.services.publish_dispatch_table import publish_dispatch_table
from gis.domain.errors import GridlineError
from gis.models import Area
from grid.domain.actor import Actor
from grid.domain.roles import Role
from grid.selectors.units_index import units_index
from tests.dispatch.rules_district import AT, SYSTEM, have_units, load_ours

pytestmark = pytest.mark.django_db
HEADER = ["对象类型", "对象代码", "区域类型", "区域代码", "主办单位", "派单方式"]
GOOD = ["热线类别", "R010101", "", "", "subdistrict_of:subdistrict", "自动"]


@pytest.fixture(autouse=True)
def _district(db):
    have_units()
    load_ours()


def bring_in(*lines, publish=True, actor=SYSTEM):
    return import_dispatch_table(lines=[HEADER, *lines], name="t", actor=actor, at=AT, publish=publish)


def test_a_draft_routes_nothing_until_it_is_published():
    draft = bring_in(GOOD, publish=False)
    assert (draft.version, draft.rows, published_table()) == (None, 1, None)
    table = publish_dispatch_table(table_id=draft.table_id, actor=SYSTEM, at=AT)
    assert (table.status, table.version, table.published_by) == ("published", 1, "系统 · system")
    assert routing_index(table.version).size == 1


def test_the_next_publication_retires_the_last_and_keeps_its_rows():
    first = bring_in(GOOD)
    second = bring_in(GOOD, ["入格事项", "E01001", "", "", "DISTRICT_WATER", "确认"])
    assert second.version == first.version + 1
    assert DispatchTable.objects.get(version=first.version).status == "retired"
    assert (routing_index(first.version).size, routing_index(second.version).size) == (1, 2)


def test_the_same_rows_again_write_nothing():
    first = bring_in(GOOD)
    again = bring_in(GOOD)
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
    assert bring_in(["热线类别", "R010101", "片区", "Z-FAIR", "TAX", ""]).changed


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
    table = bring_in(GOOD)
    with pytest.raises(GridlineError) as refused:
        publish_dispatch_table(table_id=table.table_id, actor=SYSTEM, at=AT)
    assert (refused.value.code, refused.value.status) == ("dispatch_table_not_draft", 409)
    with pytest.raises(GridlineError) as refused:
        publish_dispatch_table(table_id=0, actor=SYSTEM, at=AT)
    assert (refused.value.code, refused.value.status) == ("dispatch_table_unknown", 404)


def test_the_database_holds_one_published_table_at_most():
    bring_in(GOOD)
    with pytest.raises(IntegrityError), transaction.atomic():
        DispatchTable.objects.create(name="x", digest="x", status="published", version=99, created_at=AT)


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
