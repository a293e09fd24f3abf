"""Map tiles hold what they should, and only where it is asked for."""

import math

import pytest
from django.db import connection
from shapely import from_wkt

from gis.domain.tile_layers import TileAddress, layer_named, mvt_geometry, register, tile_parameters
from gis.models import Area, Building, District
from gis.selectors.current_district import current_district, forget_district
from gis.selectors.district_extent import district_extent
from gis.selectors.tile import tile
from tests.support.vector_tiles import layers

pytestmark = pytest.mark.django_db
NOBODY = frozenset()


def address(z, lon=113.272, lat=23.088):
    side = 2**z
    row = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * side
    return TileAddress(z, int((lon + 180) / 360 * side), int(row))


@pytest.mark.parametrize(
    ("name", "zoom", "kind", "attribute"),
    [
        ("subdistricts", 12, "polygon", "name_zh"),
        ("communities", 14, "polygon", "name_zh"),
        ("roads", 14, "line", "name_zh"),
        ("buildings", 14, "polygon", "kind"),
        ("labels", 14, "point", "name_zh"),
        ("cells", 14, "polygon", "code"),
        ("cell_labels", 15, "point", "short_code"),
    ],
)
def test_each_layer_draws_its_things(demo, name, zoom, kind, attribute):
    features = layers(tile(name, address(zoom), NOBODY))[name]
    assert features
    assert {feature["_kind"] for feature in features} == {kind}
    assert all(feature[attribute] for feature in features)
    assert not any(key in feature for feature in features for key in ("geom", "valid_to", "attributes"))


def test_an_area_has_one_label_even_where_tiles_cut_it(demo):
    seen = []
    for x in range(2):
        for y in range(2):
            corner = address(13, 113.24, 23.12)
            seen += layers(tile("labels", TileAddress(13, corner.x + x, corner.y + y), NOBODY)).get(
                "labels", []
            )
    inside = [feature["code"] for feature in seen]
    # A label within the margin of two tiles is sent with both; none is sent more often than that.
    assert max(inside.count(code) for code in set(inside)) <= 2


def test_below_the_lowest_zoom_nothing_is_asked(demo, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert tile("buildings", address(10), NOBODY) == b""


def test_far_away_the_tile_is_empty(demo):
    assert tile("cells", address(14, 0.1, 0.1), NOBODY) == b""


def test_redrawn_areas_are_drawn_once(demo):
    area = Area.objects.get(level="community", code="440105003101")
    where = address(15, area.label_point.x, area.label_point.y)
    area.valid_to = "2027-01-01T00:00:00Z"
    area.save()
    codes = [feature["code"] for feature in layers(tile("communities", where, NOBODY))["communities"]]
    assert "440105003101" not in codes


def test_the_scope_is_part_of_the_query(demo):
    class Guarded:
        name, minzoom, max_age_s, made_of = "guarded", 0, 0, ()

        def sql(self, scope_keys, zoom):
            statement = (
                f"SELECT {mvt_geometry('label_point')}, code FROM gis_area WHERE level = 'subdistrict' "
                "AND ARRAY[%(own)s] <@ %(keys)s::text[]"
            )
            return statement, {"own": "desk:district", "keys": list(scope_keys)}

    register(Guarded())
    assert tile("guarded", address(9), frozenset({"desk:district"}))
    assert tile("guarded", address(9), frozenset({"person:1"})) == b""


def test_the_district_is_remembered_until_told_otherwise(demo, django_assert_num_queries):
    assert current_district().is_demo
    with django_assert_num_queries(0):
        assert current_district().code == "440105"
    District.objects.update(name_en="Changed")
    assert current_district().name_en != "Changed"
    forget_district()
    assert current_district().name_en == "Changed"


def test_the_extent_is_the_rectangle_of_the_boundary(demo):
    extent = district_extent(current_district().version)
    assert extent.bbox == pytest.approx(demo.boundary.bounds)
    west, south, east, north = extent.expected
    assert west < extent.bbox[0] < extent.centre.lon < extent.bbox[2] < east
    assert south < extent.bbox[1] < extent.centre.lat < extent.bbox[3] < north


def plain_tile(address, buildings):
    """The tile in the textbook way: everything transformed, clipped and validated."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT code, ST_AsText(ST_AsMVTGeom(ST_Transform(footprint, 3857), ST_TileEnvelope(%s, %s, %s), 4096, 64))
            FROM gis_building WHERE code = ANY(%s)
            """,
            [address.z, address.x, address.y, buildings],
        )
        return dict(cursor.fetchall())


@pytest.mark.parametrize("zoom", [14, 15, 17])
def test_the_quick_way_draws_what_the_textbook_draws(demo, zoom):
    where = address(zoom, demo.buildings[0].point.x, demo.buildings[0].point.y)
    layer = layer_named("buildings")
    statement, params = layer.sql(NOBODY, zoom)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT code, ST_AsText(mvt) FROM ({statement}) AS quick WHERE mvt IS NOT NULL",
            {**params, **tile_parameters(where)},
        )
        quick = {code: from_wkt(text) for code, text in cursor.fetchall()}
    plain = plain_tile(where, list(quick))
    assert len(quick) > 3
    for code, drawn in quick.items():
        textbook = from_wkt(plain[code])
        assert drawn.hausdorff_distance(textbook) <= math.sqrt(2), code
        rings = [drawn] if drawn.geom_type == "Polygon" else drawn.geoms
        # The tile format asks for outer rings that run clockwise on a screen whose rows grow downwards.
        assert all(ring.exterior.is_ccw for ring in rings), code


def test_fewer_buildings_are_drawn_where_they_would_be_dots(demo):
    near, far = (layers(tile("buildings", address(zoom), NOBODY))["buildings"] for zoom in (14, 13))
    assert set(near[0]) == {"code", "kind", "_kind", "_commands"}
    in_far_tile = Building.objects.filter(valid_to=None).extra(
        where=["footprint && ST_Transform(ST_TileEnvelope(13, %s, %s), 4326)"],
        params=[address(13).x, address(13).y],
    )
    assert 0 < len(far) < in_far_tile.count()
