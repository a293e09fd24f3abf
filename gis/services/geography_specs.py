"""How the layers of the spatial foundation are stored."""

from collections.abc import Sequence
from typing import Any

from gis.domain.address_text import grams, normal_form, parse_query
from gis.domain.errors import GridlineError
from gis.domain.geometry_gate import as_multi, as_single
from gis.domain.import_rows import CleanRow
from gis.domain.layer_specs import LINES, POINTS, POLYGONS, LayerSpec
from gis.models import Building, Road

#: What pointed at a redrawn row points at the new one. `import_closed` holds the rows this batch closed.
#: Communities find their subdistrict by code, else by place.
_FOLLOW_REDRAWN = """
    UPDATE gis_area child SET parent_id = now.id
    FROM import_closed closed JOIN gis_area old ON old.id = closed.id
    JOIN gis_area now ON now.level = old.level AND now.code = old.code AND now.valid_to IS NULL
    WHERE child.parent_id = closed.id AND child.valid_to IS NULL
"""
_FIND_PARENT = """
    UPDATE gis_area child SET parent_id = (
        SELECT parent.id FROM gis_area parent
        WHERE parent.level = 'subdistrict' AND parent.valid_to IS NULL
          AND ST_Intersects(parent.geom, child.label_point)
        ORDER BY starts_with(child.code, parent.code) DESC, parent.code LIMIT 1)
    WHERE child.level = 'community' AND child.valid_to IS NULL AND child.parent_id IS NULL
"""
_ADDRESSES_FOLLOW = """
    UPDATE gis_standardaddress address SET building_id = now.id
    FROM import_closed closed JOIN gis_building now ON now.code = closed.code AND now.valid_to IS NULL
    WHERE address.building_id = closed.id
"""
_BUILDINGS_KEEP_ADDRESS = """
    UPDATE gis_building now SET address_id = old.address_id
    FROM import_closed closed JOIN gis_building old ON old.id = closed.id
    WHERE now.code = closed.code AND now.valid_to IS NULL AND now.address_id IS NULL
"""
_ADDRESS_AREAS = """
    UPDATE gis_standardaddress address SET
        subdistrict_code = coalesce((SELECT code FROM gis_area area WHERE area.level = 'subdistrict'
            AND area.valid_to IS NULL AND ST_Intersects(area.geom, address.point) ORDER BY code LIMIT 1), ''),
        community_code = coalesce((SELECT code FROM gis_area area WHERE area.level = 'community'
            AND area.valid_to IS NULL AND ST_Intersects(area.geom, address.point) ORDER BY code LIMIT 1), ''),
        building_id = coalesce(
            (SELECT id FROM gis_building building WHERE building.valid_to IS NULL
                AND building.code = address.attributes ->> 'building_code'),
            (SELECT id FROM gis_building building WHERE building.valid_to IS NULL
                AND ST_Intersects(building.footprint, address.point) ORDER BY code LIMIT 1))
    WHERE address.subdistrict_code = ''
"""


def _area(level: str) -> LayerSpec:
    def row(clean: CleanRow) -> Sequence[Any]:
        geom = as_multi(clean.geometry)
        label = geom.representative_point()
        return level, clean.code, clean.name_zh, clean.name_en, geom, label, dict(clean.attributes)

    return LayerSpec(
        name=level,
        table="gis_area",
        kinds=POLYGONS,
        key=("level", "code"),
        columns=("level", "code", "name_zh", "name_en", "geom", "label_point", "attributes"),
        row=row,
        afterwards=(_FOLLOW_REDRAWN, _FIND_PARENT),
    )


def _road(clean: CleanRow) -> Sequence[Any]:
    kind = clean.values.get("kind", "")
    kind = kind if kind in Road.Kind.values else Road.Kind.SECONDARY
    return (
        clean.code,
        clean.name_zh,
        clean.name_en,
        str(kind),
        as_multi(clean.geometry),
        dict(clean.attributes),
    )


def _building(clean: CleanRow) -> Sequence[Any]:
    shape = as_single(clean.geometry)
    footprint = None if shape.geom_type == "Point" else shape
    kind = clean.values.get("kind", "")
    return (
        clean.code,
        clean.name_zh if clean.name_zh != clean.code else "",
        clean.name_en,
        str(kind if kind in Building.Kind.values else Building.Kind.OTHER),
        _floors(clean.values.get("floors", "")),
        footprint,
        shape.representative_point(),
        dict(clean.attributes),
    )


def _floors(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and int(text) <= 300):
        raise GridlineError("floors_malformed", status=422, given=text[:20])
    return int(text)


def _address(clean: CleanRow) -> Sequence[Any]:
    """Road and plate as mapped, else as read from the text; the library needs them apart."""
    parsed = parse_query(clean.name_zh)
    plate = clean.values.get("door_plate") or parsed.plate or ""
    road = clean.values.get("road_name") or (parsed.roads[0] if parsed.plate and parsed.roads else "")
    local = f"{road}{plate}" or clean.name_zh
    status = clean.values.get("status") or "active"
    if status not in ("active", "void", "merged"):
        raise GridlineError("address_status_unknown", status=422, given=status[:20])
    attributes = dict(clean.attributes)
    if clean.values.get("building_code"):
        attributes["building_code"] = clean.values["building_code"]
    return (
        clean.code, clean.name_zh, road, plate, clean.geometry, status,
        normal_form(local), grams(local), attributes,
    )  # fmt: skip


LAYERS = (
    _area("subdistrict"),
    _area("community"),
    _area("zone"),
    _area("maintenance_boundary"),
    LayerSpec(
        name="road",
        table="gis_road",
        kinds=LINES,
        key=("code",),
        columns=("code", "name_zh", "name_en", "kind", "geom", "attributes"),
        row=_road,
    ),
    LayerSpec(
        name="building",
        table="gis_building",
        kinds=POLYGONS | POINTS,
        key=("code",),
        columns=("code", "name_zh", "name_en", "kind", "floors", "footprint", "point", "attributes"),
        row=_building,
        afterwards=(_ADDRESSES_FOLLOW, _BUILDINGS_KEEP_ADDRESS),
    ),
    LayerSpec(
        name="address",
        table="gis_standardaddress",
        kinds=POINTS,
        key=("code",),
        columns=(
            "code", "full_text", "road_name", "door_plate", "point", "status", "search_text", "grams", "attributes",
        ),
        row=_address,
        constants={"subdistrict_code": "''", "community_code": "''"},
        versioned=False,
        afterwards=(_ADDRESS_AREAS,),
    ),
)  # fmt: skip
