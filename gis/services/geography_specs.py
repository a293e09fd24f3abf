"""How the layers of the spatial foundation are stored."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from django.db.models import TextChoices

from gis.domain.address_parts import compound_name
from gis.domain.errors import GridlineError
from gis.domain.geometry_gate import as_single
from gis.domain.import_rows import CleanRow, Fault
from gis.domain.layer_specs import LINES, POINTS, POLYGONS, LayerSpec
from gis.models import Building, Road
from gis.services.address_spec import ADDRESSES

MAX_FLOORS: Final = 300
OVERLAP_M2: Final = 1.0
"""Surveyed walls differ by centimetres; more than this is two buildings on one ground."""

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
    FROM import_closed closed LEFT JOIN gis_building now ON now.code = closed.code AND now.valid_to IS NULL
    WHERE address.building_id = closed.id
"""
_BUILDINGS_KEEP_ADDRESS = """
    UPDATE gis_building now SET address_id = old.address_id
    FROM import_closed closed JOIN gis_building old ON old.id = closed.id
    WHERE now.code = closed.code AND now.valid_to IS NULL AND now.address_id IS NULL
"""
#: Plan: GiST probe of the valid footprints for every staged one, exact areas only for pairs that share ground.
_OVERLAPPING_OLD = f"""
    SELECT stage.import_line AS line, 'buildings_overlap' AS code, stage.code AS row_key, stage.footprint AS shape,
           jsonb_build_object('other', other.code, 'area_m2', round(shared.area_m2::numeric, 1)) AS params
    FROM import_stage stage
    JOIN gis_building other ON other.valid_to IS NULL AND other.code <> stage.code
     AND other.footprint && stage.footprint AND ST_Intersects(other.footprint, stage.footprint)
    CROSS JOIN LATERAL (
        SELECT ST_Area(ST_Intersection(other.footprint, stage.footprint)::geography) AS area_m2 OFFSET 0) shared
    WHERE shared.area_m2 > {OVERLAP_M2} AND NOT EXISTS (SELECT FROM import_stage again WHERE again.code = other.code)
"""
_OVERLAPPING_NEW = f"""
    SELECT one.import_line AS line, 'buildings_overlap' AS code, one.code AS row_key, one.footprint AS shape,
           jsonb_build_object('other', other.code, 'area_m2', round(shared.area_m2::numeric, 1)) AS params
    FROM import_stage one
    JOIN import_stage other ON other.footprint && one.footprint AND other.code > one.code
     AND ST_Intersects(other.footprint, one.footprint)
    CROSS JOIN LATERAL (
        SELECT ST_Area(ST_Intersection(other.footprint, one.footprint)::geography) AS area_m2 OFFSET 0) shared
    WHERE shared.area_m2 > {OVERLAP_M2}
"""


def _area(level: str, *, inside_district: bool = True) -> LayerSpec:
    def row(clean: CleanRow) -> Sequence[Any]:
        if level == "compound":
            compound_name(clean.name_zh)
        return level, clean.code, clean.name_zh, clean.name_en, dict(clean.attributes)

    return LayerSpec(
        name=level,
        table="gis_area",
        kinds=POLYGONS,
        key=("level", "code"),
        columns=("level", "code", "name_zh", "name_en", "attributes"),
        row=row,
        shape="geom",
        point="label_point",
        multi=True,
        afterwards=(_FOLLOW_REDRAWN, _FIND_PARENT),
        inside_district=inside_district,
    )


def _road(clean: CleanRow) -> Sequence[Any]:
    kind = _known_kind(clean, Road.Kind, Road.Kind.SECONDARY)
    return clean.code, clean.name_zh, clean.name_en, kind, dict(clean.attributes)


def _known_kind(clean: CleanRow, kinds: type[TextChoices], otherwise: str) -> str:
    kind = clean.values.get("kind", "")
    return kind if kind in kinds.values else str(otherwise)


def _doubtful_kind(kinds: type[TextChoices], otherwise: str) -> Callable[[CleanRow], Fault | None]:
    """A kind that we do not know is taken for the most general one, which somebody should look at."""

    def doubt(clean: CleanRow) -> Fault | None:
        kind = clean.values.get("kind", "")
        if not kind or kind in kinds.values:
            return None
        known = ", ".join(kinds.values)
        return Fault("import_kind_unknown", {"given": kind[:40], "taken": str(otherwise), "known": known})

    return doubt


def _building(clean: CleanRow) -> Sequence[Any]:
    shape = as_single(clean.geometry)
    return (
        clean.code,
        clean.name_zh if clean.name_zh != clean.code else "",
        clean.name_en,
        _known_kind(clean, Building.Kind, Building.Kind.OTHER),
        _floors(clean.values.get("floors", "")),
        None if shape.geom_type == "Point" else shape,
        dict(clean.attributes),
    )


def _floors(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and int(text) <= MAX_FLOORS):
        raise GridlineError("floors_malformed", status=422, given=text[:20])
    return int(text)


_KIND: Final = ("类型", "类别")

LAYERS = (
    LayerSpec(
        name="district",
        table="gis_area",
        kinds=POLYGONS,
        key=("code",),
        columns=("code",),
        row=lambda clean: (clean.code[:32],),
        shape="geom",
        multi=True,
        inside_district=False,
        needs_code=False,
        whole=True,
    ),
    _area("subdistrict"),
    _area("community"),
    _area("zone"),
    _area("maintenance_boundary"),
    _area("compound"),
    LayerSpec(
        name="road",
        table="gis_road",
        kinds=LINES,
        key=("code",),
        columns=("code", "name_zh", "name_en", "kind", "attributes"),
        row=_road,
        shape="geom",
        multi=True,
        doubt=_doubtful_kind(Road.Kind, Road.Kind.SECONDARY),
        fields={"kind": _KIND},
    ),
    LayerSpec(
        name="building",
        table="gis_building",
        kinds=POLYGONS | POINTS,
        key=("code",),
        columns=("code", "name_zh", "name_en", "kind", "floors", "footprint", "attributes"),
        row=_building,
        point="point",
        afterwards=(_ADDRESSES_FOLLOW, _BUILDINGS_KEEP_ADDRESS),
        warnings=(_OVERLAPPING_OLD, _OVERLAPPING_NEW),
        stage_indexes=("footprint",),
        doubt=_doubtful_kind(Building.Kind, Building.Kind.OTHER),
        fields={
            "kind": _KIND, "floors": ("层数", "地上层数"), "community_code": ("社区编码",),
            "subdistrict_code": ("街道编码",),
        },
    ),
    ADDRESSES,
)  # fmt: skip
