"""Rows for drawn areas, from the drawing to the decision; a table's answers on the ground."""

from datetime import timedelta

import pytest
from django.contrib.gis.geos import LineString, MultiLineString, MultiPolygon, Point, Polygon

from dispatch.domain.dispatch_rows import AreaKind
from dispatch.models import Alarm, DispatchRule, OutboxMessage
from dispatch.selectors.coverage_matrix import coverage_matrix, coverage_view
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.dispatch_table_view import get_table
from dispatch.selectors.explain_route import RouteQuestion, explain_route
from dispatch.services.add_dispatch_row import add_dispatch_row
from dispatch.services.create_dispatch_draft import create_dispatch_draft
from dispatch.services.follow_geography import warn_of_vanished_cells
from dispatch.services.publish_dispatch_table import publish_dispatch_table
from gis.domain.coordinates import LonLat
from gis.domain.errors import GridlineError
from gis.models import Area, District, Road
from gis.selectors.current_district import forget_district
from gis.services.draw_zone import Corridor, ZoneDrawing, draw_zone, end_zone
from gis.signals import geography_changed
from grid.domain.roles import Role
from tests.dispatch.people import person
from tests.dispatch.rules_district import AT, SYSTEM, have_units, load_ours

pytestmark = pytest.mark.django_db
CLERK = {"actor": SYSTEM, "at": AT}
CLASS = "R010101"
DEGREES_A_METRE = 1 / 110_750  # of latitude, at 23° north
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[113.21, 23.01], [113.22, 23.01], [113.22, 23.02], [113.21, 23.01]]],
}


@pytest.fixture(autouse=True)
def _ground(db):
    forget_district()
    whole = MultiPolygon(Polygon.from_bbox((113.2, 23.0, 113.4, 23.1)))
    District.objects.create(code="440105", name_zh="海珠区", is_demo=True, boundary=whole)
    have_units()
    load_ours()
    for code, west in (("440105001", 113.20), ("440105002", 113.30)):
        square = MultiPolygon(Polygon.from_bbox((west, 23.0, west + 0.1, 23.1)))
        parent = None
        for level, name in (("subdistrict", code), ("community", f"{code}001")):
            parent = Area.objects.create(
                level=level, code=name, name_zh=name, geom=square, label_point=Point(west + 0.05, 23.05),
                parent=parent, valid_from=AT,
            )  # fmt: skip
    line = MultiLineString(LineString((113.21, 23.05), (113.28, 23.05)))
    Road.objects.create(code="L1", name_zh="昌岗中路", geom=line, valid_from=AT)
    yield
    forget_district()


def draw(shape, code="Z-ROAD", at=AT, **more):
    drawing = ZoneDrawing("zone", code, "昌岗中路沿线", "", shape, **more)
    return draw_zone(drawing=drawing, actor="data_clerk", at=at, reason="道路保洁")


def publish(*rows):
    table = create_dispatch_draft(name="t", **CLERK)
    for cells in rows:
        add_dispatch_row(table_id=table.pk, cells=cells, **CLERK)
    return publish_dispatch_table(table_id=table.pk, **CLERK)


def row(lead, subject=CLASS, area="", **more):
    kind, _, code = area.partition(":")
    return {
        "subject_kind": "request_class" if subject else "any", "subject": subject, "area_kind": kind,
        "area": code, "lead_unit": lead, "dispatch_mode": "auto", **more,
    }  # fmt: skip


def explain(metres_north: float, **more):
    point = LonLat(113.25, 23.05 + metres_north * DEGREES_A_METRE)
    return explain_route(RouteQuestion(request_class=CLASS, point=point, **more))


def test_a_corridor_along_a_road_routes_what_lies_in_it():
    draw(Corridor("L1", 20))
    table = publish(row("DISTRICT_WATER", area="zone:Z-ROAD"), row("DISTRICT_URBAN_MGMT", ""))
    inside, outside = explain(18), explain(23)
    assert (inside["lead_unit"], inside["row"], inside["place"]["zone_codes"]) == (
        "DISTRICT_WATER",
        1,
        ["Z-ROAD"],
    )
    assert (outside["lead_unit"], outside["row"]) == ("DISTRICT_URBAN_MGMT", 2)
    assert inside["matched_row"]["area"] == "Z-ROAD"
    assert [one["unit"] for one in inside["runners_up"]] == ["DISTRICT_URBAN_MGMT"]
    assert inside["versions"]["dispatch_table"] == table.version == inside["table_version"]


def test_a_corridor_drawn_anew_is_the_next_version_and_may_end():
    first, added = draw(Corridor("L1", 20))
    publish(row("DISTRICT_WATER", area="zone:Z-ROAD"), row("DISTRICT_URBAN_MGMT", ""))
    second, added_again = draw(Corridor("L1", 40), at=AT + timedelta(hours=1))
    assert (added, added_again, second.attributes["buffer_m"]) == (True, False, 40)
    assert Area.objects.get(pk=first.pk).valid_to == second.valid_from
    assert explain(35)["lead_unit"] == "DISTRICT_WATER"
    end_zone(level="zone", code="Z-ROAD", at=AT + timedelta(hours=2))
    assert explain(35)["lead_unit"] == "DISTRICT_URBAN_MGMT"


def test_a_moved_road_takes_its_corridor_along_and_the_editors_hear_of_it():
    first, _ = draw(Corridor("L1", 20))
    publish(row("DISTRICT_WATER", area="zone:Z-ROAD"), row("DISTRICT_URBAN_MGMT", ""))
    person("data", Role.DATA_CLERK)
    later = AT + timedelta(hours=1)
    Road.objects.filter(code="L1").update(valid_to=later)
    line = MultiLineString(LineString((113.21, 23.052), (113.28, 23.052)))
    Road.objects.create(code="L1", name_zh="昌岗中路", geom=line, valid_from=later)
    answers = [answer for _, answer in geography_changed.send(sender=Road, layer="road", at=later)]
    assert {"zones_redrawn": ["Z-ROAD"], "zones_left": []} in answers
    assert (explain(0)["lead_unit"], explain(221)["lead_unit"]) == ("DISTRICT_URBAN_MGMT", "DISTRICT_WATER")
    assert Area.objects.get(pk=first.pk).valid_to == later
    assert OutboxMessage.objects.get().account.username == "data"
    Road.objects.filter(valid_to=None).update(valid_to=later + timedelta(hours=1))
    answers = [
        answer
        for _, answer in geography_changed.send(sender=Road, layer="road", at=later + timedelta(hours=1))
    ]
    assert {"zones_redrawn": [], "zones_left": [{"zone": "Z-ROAD", "reason": "road_unknown"}]} in answers
    assert explain(221)["lead_unit"] == "DISTRICT_WATER"


def test_rows_of_a_cell_that_an_import_ended_are_listed_with_an_alarm():
    table = create_dispatch_draft(name="t", **CLERK)
    DispatchRule.objects.create(
        table=table, row=7, subject_kind="any", area_kind="cell", area_code="440105001001099",
        lead_unit="DISTRICT_WATER", priority="normal", dispatch_mode="auto",
    )  # fmt: skip
    told = warn_of_vanished_cells(at=AT)
    assert told == {
        "dispatch_rows": [{"table": table.pk, "status": "draft", "row": 7, "cell": "440105001001099"}]
    }
    alarm = Alarm.objects.get(kind="cell_of_row_vanished")
    assert (alarm.owner_key, alarm.params["rows"]) == ("data", [7])
    DispatchRule.objects.all().delete()
    assert warn_of_vanished_cells(at=AT) == {}
    assert not Alarm.objects.filter(resolved_at=None).exists()


@pytest.mark.parametrize(
    ("shape", "more", "code"),
    [
        (Corridor("L9", 20), {}, "road_unknown"),
        (Corridor("L1", 0), {}, "buffer_impossible"),
        (Corridor("L1", float("nan")), {}, "buffer_impossible"),
        (SQUARE, {}, "coord_type_missing"),
        ({"type": "Point", "coordinates": [113.21, 23.01]}, {"coord_type": "wgs84"}, "geometry_wrong_type"),
        ({"type": "Polygon"}, {"coord_type": "wgs84"}, "geometry_unreadable"),
        ({"type": "Polygon", "coordinates": []}, {"coord_type": "wgs84"}, "geometry_missing"),
        ({"type": "Polygon", "coordinates": [[[113.5, 23.2], [113.6, 23.2], [113.6, 23.3], [113.5, 23.2]]]},
         {"coord_type": "wgs84"}, "outside_district"),
        ({"type": "Polygon", "coordinates": [[[113.21, 23.01], [113.22, 23.02], [113.22, 23.01], [113.21, 23.02],
          [113.21, 23.01]]]}, {"coord_type": "wgs84"}, "geometry_invalid"),
    ],
)  # fmt: skip
def test_a_shape_that_cannot_be_is_refused(shape, more, code):
    with pytest.raises(GridlineError) as refused:
        draw(shape, **more)
    assert refused.value.code == code
    assert not Area.objects.filter(level="zone").exists()


def test_a_polygon_states_its_datum():
    wgs84, _ = draw(SQUARE, coord_type="wgs84")
    gcj02, _ = draw(SQUARE, "Z-GCJ", coord_type="gcj02")
    moved_m = wgs84.geom.centroid.distance(Area.objects.get(pk=gcj02.pk).geom.centroid) / DEGREES_A_METRE
    assert 400 < moved_m < 800


def test_a_pin_near_the_border_of_responsibility_is_flagged():
    publish(row("subdistrict_of:subdistrict", ""), row("DISTRICT_URBAN_MGMT", "R01"))
    at_border = explain_route(RouteQuestion(request_class="R0201", point=LonLat(113.2999, 23.05)))
    far = explain_route(RouteQuestion(request_class="R0201", point=LonLat(113.25, 23.05)))
    assert (at_border["near_border"], far["near_border"]) == (True, False)
    assert at_border["border_distance_m"] < at_border["border_flag_m"] < far["border_distance_m"]
    assert at_border["border_neighbour"].startswith("440105002")


def test_the_matrix_says_who_owns_what_and_where_nobody_does():
    draw(Corridor("L1", 20))
    table = create_dispatch_draft(name="t", **CLERK)
    for cells in (
        row("DISTRICT_WATER", "R01", "community:440105001001"),
        row("subdistrict_of:subdistrict", "R010101"),
        row("DISTRICT_LANDSCAPE", "R010101", "zone:Z-ROAD"),
        row("DISTRICT_URBAN_MGMT", "R0101", channels="12345"),
    ):
        add_dispatch_row(table_id=table.pk, cells=cells, **CLERK)
    matrix = coverage_matrix(get_table(table.pk), AreaKind.COMMUNITY)
    view = coverage_view(matrix, subject="R01", limit=3)
    runs = {item["subject"].split(":")[1]: item for item in view["items"]}
    assert [area["code"] for area in view["areas"]] == ["440105001001", "440105002001"]
    assert runs["R01"]["runs"] == [(1, 1, "DISTRICT_WATER"), (1, None, None)] or runs["R01"]["runs"] == [
        [1, 1, "DISTRICT_WATER"], [1, None, None],
    ]  # fmt: skip
    assert runs["R010101"]["runs"] == [[1, 2, "440105001-SUBDISTRICT"], [1, 2, "440105002-SUBDISTRICT"]]
    assert (runs["R01"]["holes"], runs["R0101"]["conditional_rows"]) == (1, [4])
    assert view["next"] == "request_class:R010101"
    assert view["combinations"] == view["subjects"] * 2 > view["holes"] > 1000
    zones = coverage_matrix(get_table(table.pk), AreaKind.ZONE)
    assert [spot.code for spot in zones.spots] == ["Z-ROAD"]
    owners = dict(zip([one.code for one in zones.subjects], zones.owners, strict=True))
    assert (owners["R010101"][0].unit, owners["R0102"][0].unit) == ("DISTRICT_LANDSCAPE", "DISTRICT_WATER")


def test_nothing_is_published_that_nobody_owns_in_one_community():
    with pytest.raises(GridlineError) as refused:
        publish(row("DISTRICT_WATER", "", "community:440105001001"))
    assert {(fault.code, fault.params["areas"]) for fault in refused.value.faults} == {
        ("combination_unowned", "440105002001")
    }
    assert publish(
        row("DISTRICT_WATER", "", "community:440105001001"), row("TAX", "", "subdistrict:440105002")
    ).version


def test_the_table_in_force_at_this_moment_explains():
    publish(row("DISTRICT_WATER", ""))
    draft = create_dispatch_draft(name="draft", **CLERK)
    add_dispatch_row(table_id=draft.pk, cells=row("DISTRICT_LANDSCAPE"), **CLERK)
    assert explain(0)["lead_unit"] == "DISTRICT_WATER"
    by_draft = explain(0, table_id=draft.pk)
    assert (by_draft["lead_unit"], by_draft["table_version"]) == ("DISTRICT_LANDSCAPE", None)
    assert current_moment().dispatch_table_version == explain(0)["table_version"]
