"""What the topology check looks at: cells and the areas they divide."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import shapely
from shapely import Geometry, Polygon

from gis.domain.local_metres import area_m2, width_m

NOISE_WIDTH_M = 0.01
"""Stored coordinates lie about a centimetre apart; what is thinner is rounding, not ground."""

HAIR_DEG = 1e-9
"""Two borders of one line differ by nanometres after every cut; pieces are rounded to a tenth of a millimetre."""

NOTHING_DEG2 = 1e-14
"""About a square centimetre: what is smaller need not be looked at."""


@dataclass(frozen=True, slots=True)
class CellGround:
    """A cell that is valid now. `community_code` is what its row states; `kind` basic or dedicated."""

    code: str
    kind: str
    subdistrict_code: str
    community_code: str
    version: int
    valid_from: datetime
    geom: Geometry


@dataclass(frozen=True, slots=True)
class AreaGround:
    """A subdistrict or community that is valid now; `parent_code` is empty for a subdistrict."""

    level: str
    code: str
    parent_code: str
    geom: Geometry


@dataclass(frozen=True, slots=True)
class District:
    """Everything that one check looks at, EPSG:4326. `used_codes` are all cell codes ever given."""

    cells: Sequence[CellGround]
    communities: Sequence[AreaGround]
    subdistricts: Sequence[AreaGround]
    scheme: str
    district_code: str | None
    used_codes: frozenset[str] = frozenset()


def pieces(geometry: Geometry) -> list[Polygon]:
    """The polygons of a geometry that are ground and not rounding, largest first."""
    found = [
        polygon
        for part in shapely.get_parts(geometry)
        for polygon in (shapely.get_parts(part) if part.geom_type == "GeometryCollection" else [part])
        if polygon.geom_type == "Polygon" and is_ground(polygon)
    ]
    return sorted(found, key=lambda polygon: -polygon.area)


def overlap(one: Geometry, other: Geometry) -> list[Polygon]:
    """The ground that two geometries share, without hairs along their borders."""
    if shapely.intersection(one, other).area < NOTHING_DEG2:
        return []
    return pieces(shapely.intersection(one, other, grid_size=HAIR_DEG))


def remainder(one: Geometry, other: Geometry) -> list[Polygon]:
    """The ground of `one` that is not ground of `other`, without hairs along their borders."""
    if shapely.difference(one, other).area < NOTHING_DEG2:
        return []
    return pieces(shapely.difference(one, other, grid_size=HAIR_DEG))


def is_ground(polygon: Polygon) -> bool:
    """Whether a polygon is wide enough to be ground."""
    return area_m2(polygon) >= NOISE_WIDTH_M**2 and width_m(polygon) >= NOISE_WIDTH_M
