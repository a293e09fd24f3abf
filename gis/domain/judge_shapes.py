"""What the shapes of many rows must be before they may be stored, judged all at once. Nothing is repaired here."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry

from gis.domain.coordinates import BBox
from gis.domain.import_rows import Fault, Shapes
from gis.domain.reproject import Project, as_it_stands

MAX_VERTICES: Final = 200_000
"""A district's outline has some ten thousand; more is a mistake, and every later question would pay for it."""

FaultOf = Callable[[int], Fault]
_TYPES: Final = np.array(
    ["Point", "LineString", "LinearRing", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon",
     "GeometryCollection"]
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ShapeGate:
    """`kinds` are the types a layer takes; `expected` tells swapped axes from a place elsewhere; `boundary` is the
    district, None while it has none. `project` takes positions to EPSG:4326."""

    kinds: Collection[str]
    project: Project
    expected: BBox | None
    boundary: Geometry | None
    needed: bool = True


@dataclass(frozen=True, slots=True)
class JudgedShapes:
    """`shapes` in EPSG:4326, made 2D; `faults` by place; `flattened` shapes had heights or measures. A shape with
    a fault stays where it can be told, so that the fault can be shown on a map."""

    shapes: Shapes
    faults: dict[int, Fault]
    flattened: int


def judge_shapes(shapes: Shapes, gate: ShapeGate) -> JudgedShapes:
    """The first fault of every shape: `geometry_missing`, `geometry_wrong_type`, `geometry_too_large`,
    `coordinates_not_finite`, `coordinates_swapped`, `coordinates_out_of_range`, `geometry_invalid` or
    `outside_district`."""
    faults: dict[int, Fault] = {}
    shapes = _single_points(shapes) if "Point" in gate.kinds else shapes
    missing = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    if gate.needed:
        _note(faults, missing, lambda _: Fault("geometry_missing"))
    types = shapely.get_type_id(shapes)
    wrong = ~missing & ~np.isin(types, np.flatnonzero(np.isin(_TYPES, list(gate.kinds))))
    wanted = ", ".join(sorted(gate.kinds))
    _note(
        faults,
        wrong,
        lambda i: Fault("geometry_wrong_type", {"given": str(_TYPES[types[i]]), "wanted": wanted}),
    )
    vertices = shapely.get_num_coordinates(shapes)
    _note(
        faults,
        vertices > MAX_VERTICES,
        lambda i: Fault("geometry_too_large", {"vertices": int(vertices[i]), "limit": MAX_VERTICES}),
    )
    infinite = _not_finite(shapes)
    _note(faults, infinite, lambda _: Fault("coordinates_not_finite"))
    usable = ~missing & ~infinite & (vertices <= MAX_VERTICES)
    deep = shapely.has_z(shapes) | shapely.has_m(shapes)
    flattened = int(np.count_nonzero(deep & usable))
    placed = np.full(len(shapes), None, dtype=object)
    flat = shapely.force_2d(shapes[usable]) if flattened else shapes[usable]
    with np.errstate(all="ignore"):  # what does not come out as a position is refused by its range
        placed[usable] = flat if gate.project is as_it_stands else shapely.transform(flat, gate.project)
    _judge_places(placed, gate, faults)
    return JudgedShapes(placed, faults, flattened)


def _single_points(shapes: Shapes) -> Shapes:
    """A multipoint of one point is that point."""
    lone = (shapely.get_type_id(shapes) == 4) & (shapely.get_num_geometries(shapes) == 1)
    if not lone.any():
        return shapes
    result = shapes.copy()
    result[lone] = shapely.get_geometry(shapes[lone], 0)
    return result


def _judge_places(placed: Shapes, gate: ShapeGate, faults: dict[int, Fault]) -> None:
    bounds = shapely.bounds(placed)
    _judge_ranges(bounds, gate.expected, faults)
    good = np.ones(len(placed), dtype=bool)
    good[list(faults)] = False
    good &= ~shapely.is_missing(placed)
    invalid = good & ~shapely.is_valid(placed)
    _note(
        faults,
        invalid,
        lambda i: Fault("geometry_invalid", {"reason": str(shapely.is_valid_reason(placed[i]))}),
    )
    if gate.boundary is not None:
        inside = np.zeros(len(placed), dtype=bool)
        which = good & ~invalid
        inside[which] = _touches(gate.boundary, placed[which])
        _note(faults, which & ~inside, lambda _: Fault("outside_district"))


def _judge_ranges(bounds: NDArray[np.float64], expected: BBox | None, faults: dict[int, Fault]) -> None:
    """Both corners, as `check_lonlat` judges one."""
    for lon, lat in ((bounds[:, 0], bounds[:, 1]), (bounds[:, 2], bounds[:, 3])):
        with np.errstate(invalid="ignore"):
            possible = (np.abs(lon) <= 180) & (np.abs(lat) <= 90)
            swapped = ~possible & (np.abs(lat) <= 180) & (np.abs(lon) <= 90)
            if expected:
                swapped |= ~_inside(lon, lat, expected) & _inside(lat, lon, expected)
        known = ~np.isnan(lon)
        _note(faults, known & swapped, lambda _: Fault("coordinates_swapped"))
        _note(faults, known & ~possible, lambda _: Fault("coordinates_out_of_range"))


def _inside(lon: NDArray[np.float64], lat: NDArray[np.float64], bbox: BBox) -> NDArray[np.bool_]:
    west, south, east, north = bbox
    return (west <= lon) & (lon <= east) & (south <= lat) & (lat <= north)


def _not_finite(shapes: Shapes) -> NDArray[np.bool_]:
    coordinates, index = shapely.get_coordinates(shapes, return_index=True)
    result = np.zeros(len(shapes), dtype=bool)
    result[index[~np.isfinite(coordinates).all(axis=1)]] = True
    return result


def _touches(boundary: Geometry, shapes: Shapes) -> NDArray[np.bool_]:
    shapely.prepare(boundary)
    if shapes.size and (shapely.get_type_id(shapes) == 0).all():
        return np.asarray(shapely.intersects_xy(boundary, shapely.get_x(shapes), shapely.get_y(shapes)))
    return np.asarray(shapely.intersects(boundary, shapes))


def _note(faults: dict[int, Fault], which: NDArray[np.bool_], fault: FaultOf) -> None:
    for index in np.flatnonzero(which):
        faults.setdefault(int(index), fault(int(index)))
