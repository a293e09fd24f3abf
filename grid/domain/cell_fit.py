"""Does a change of cells fit the ground it claims? Every misfit is named, measured and located."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import shapely
from shapely import Geometry, MultiPolygon, Polygon

from gis.domain.local_metres import area_m2
from grid.domain.cell_change import CellChange, ChangeKind, StandingCell

TOLERANCE_M2 = 1.0
"""Surveyed borders differ by centimetres; more ground than this is lost, doubled or somebody else's."""


@dataclass(frozen=True, slots=True)
class Misfit:
    """One thing that does not fit: a stable code, the cells involved, how much ground, a point in it (EPSG:4326)."""

    code: str
    cells: tuple[str, ...]
    area_m2: float
    point: tuple[float, float]

    def as_json(self) -> dict[str, Any]:
        """For an answer's list of faults."""
        return {
            "code": self.code,
            "cells": list(self.cells),
            "area_m2": round(self.area_m2, 2),
            "point": [round(self.point[0], 7), round(self.point[1], 7)],
        }


def misfits(
    change: CellChange,
    *,
    retired: Sequence[StandingCell],
    around: Sequence[StandingCell],
    communities: Mapping[str, Geometry],
) -> list[Misfit]:
    """What stands against the change, gravest kind first; empty when it fits.

    `retired` are the cells that end, `around` all other valid cells that meet the new ground, `communities` the
    areas as they will be, by code. New cells must be valid, not overlap each other or those around, cover the ground
    of the retired ones (both ± `TOLERANCE_M2`) and take no ground outside their community that was not theirs before.
    Only a created cell may take ground that no cell had.
    """
    broken = list(_invalid(change))
    if broken:
        return broken
    if change.kind is ChangeKind.REPAIR:
        return list(_misfits_of_repair(change, retired, around, communities))
    before = shapely.union_all([cell.geom for cell in retired])
    after = shapely.union_all([cell.geom for cell in change.new])
    found = [
        *_overlapping(change),
        *_into_neighbours(change, around),
        *_uncovered(before, after, retired),
        *_outside(change, retired, communities),
    ]
    if change.kind is not ChangeKind.CREATE and not found:
        found += _misfit("cell_ground_not_theirs", _labels(change), after.difference(before))
    return found


def _invalid(change: CellChange) -> Iterator[Misfit]:
    for position, cell in enumerate(change.new):
        label = (cell.code or cell.base or str(position + 1),)
        west, south, east, north = cell.geom.bounds if not cell.geom.is_empty else (0.0, 0.0, 0.0, 0.0)
        middle = ((west + east) / 2, (south + north) / 2)
        if cell.geom.is_empty or not shapely.is_valid(cell.geom):
            yield Misfit("cell_geometry_invalid", label, 0.0, middle)
        elif area_m2(cell.geom) <= TOLERANCE_M2:
            yield Misfit("cell_without_ground", label, area_m2(cell.geom), middle)


def _overlapping(change: CellChange) -> Iterator[Misfit]:
    for one, other in combinations(change.new, 2):
        labels = (one.code or one.base, other.code or other.base)
        yield from _misfit("cells_overlap_each_other", labels, one.geom.intersection(other.geom))


def _into_neighbours(change: CellChange, around: Sequence[StandingCell]) -> Iterator[Misfit]:
    for cell in change.new:
        for neighbour in around:
            shared = cell.geom.intersection(neighbour.geom)
            yield from _misfit("cell_overlaps_neighbour", (cell.code or cell.base, neighbour.code), shared)


def _misfits_of_repair(
    change: CellChange,
    retired: Sequence[StandingCell],
    around: Sequence[StandingCell],
    communities: Mapping[str, Geometry],
) -> Iterator[Misfit]:
    """A repair may end what is broken: cells may win ground that nobody had and give up ground outside their
    communities. What they win must be nobody's, and what they give up inside must be covered."""
    before = {cell.code: shapely.make_valid(cell.geom) for cell in retired}
    homes = shapely.union_all(
        [communities[c.community_code] for c in change.new if c.community_code in communities]
    )
    for cell in change.new:
        won = cell.geom.difference(before.get(cell.base, Polygon()))
        others = [(other.code, other.geom) for other in around]
        others += [(other.code, other.geom) for other in change.new if other is not cell]
        for code, geom in others:
            yield from _misfit("cell_overlaps_neighbour", (cell.code, code), won.intersection(geom))
        home = communities.get(cell.community_code)
        if home is not None:
            yield from _misfit(
                "cell_outside_community", (cell.code, cell.community_code), won.difference(home)
            )
    covered = shapely.union_all([*(cell.geom for cell in change.new), *(cell.geom for cell in around)])
    for code, geom in before.items():
        yield from _misfit("cell_ground_uncovered", (code,), geom.intersection(homes).difference(covered))


def _uncovered(before: Geometry, after: Geometry, retired: Sequence[StandingCell]) -> Iterator[Misfit]:
    left = before.difference(after)
    if area_m2(left) > TOLERANCE_M2:
        losers = tuple(cell.code for cell in retired if area_m2(cell.geom.intersection(left)) > TOLERANCE_M2)
        yield from _misfit("cell_ground_uncovered", losers, left)


def _outside(
    change: CellChange, retired: Sequence[StandingCell], communities: Mapping[str, Geometry]
) -> Iterator[Misfit]:
    """Ground outside the community counts only where it is newly outside: old surveys are not this change's fault."""
    for cell in change.new:
        home = communities.get(cell.community_code)
        if home is None:
            if cell.community_code:
                point = cell.geom.representative_point()
                yield Misfit("cell_community_unknown", (cell.code or cell.base,), 0.0, (point.x, point.y))
            continue
        beyond = cell.geom.difference(home)
        for old in retired:
            if old.community_code == cell.community_code:
                beyond = beyond.difference(old.geom)
        yield from _misfit("cell_outside_community", (cell.code or cell.base, cell.community_code), beyond)


def _misfit(code: str, cells: tuple[str, ...], piece: Geometry) -> Iterator[Misfit]:
    """The misfit when the piece is more than the tolerance."""
    size = area_m2(piece)
    if size > TOLERANCE_M2:
        point = shapely.point_on_surface(_largest(piece))
        yield Misfit(code, cells, size, (point.x, point.y))


def _largest(piece: Geometry) -> Geometry:
    return max(shapely.get_parts(piece), key=lambda part: part.area)


def _labels(change: CellChange) -> tuple[str, ...]:
    return tuple(cell.code or cell.base for cell in change.new)


def polygons(geometry: Geometry) -> MultiPolygon:
    """The polygons of a geometry as one MultiPolygon; lines and points that set operations leave behind are dropped."""
    parts = shapely.get_parts(geometry)
    flat = [piece for part in parts for piece in shapely.get_parts(part)]
    return MultiPolygon([piece for piece in flat if isinstance(piece, Polygon) and not piece.is_empty])
