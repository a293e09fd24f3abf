"""Gaps, overlaps, slivers and ground outside its area: what is wrong with a division of ground."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely import Geometry, Polygon, STRtree

from gis.domain.local_metres import area_m2, width_m
from grid.domain.topology.faults import SEVERITY, SLIVER_WIDTH_M, Fault, FaultKind, Severity
from grid.domain.topology.ground import NOTHING_DEG2, AreaGround, overlap, pieces, remainder


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a divided ground: `home` is the code of the area it belongs to, "" = none, None = several."""

    code: str
    home: str | None
    subdistrict_code: str
    geom: Geometry


@dataclass(frozen=True, slots=True)
class Division:
    """A layer (`cell`, `community`) that divides the ground of `wholes` among its `parts`."""

    layer: str
    parts: Sequence[Part]
    wholes: Sequence[AreaGround]


def find_ground_faults(division: Division) -> Iterator[Fault]:
    """Every fault of the division's ground. Invalid geometries are told and then left out, since nothing can be
    said of their ground."""
    sound: list[Part] = []
    for part, valid in zip(division.parts, _valid(division.parts), strict=True):
        if valid:
            sound.append(part)
        else:
            yield _whole_part(FaultKind.INVALID, division.layer, part, shapely.is_valid_reason(part.geom))
    for part in sound:
        if shapely.get_num_geometries(part.geom) > 1 and len(pieces(part.geom)) > 1:
            yield _whole_part(FaultKind.MULTIPART, division.layer, part, str(len(pieces(part.geom))))
    yield from _overlaps(division.layer, sound, division.wholes)
    yield from _outside(division.layer, sound, division.wholes)
    yield from _gaps(division.layer, sound, division.wholes)


def _valid(parts: Sequence[Part]) -> Sequence[bool]:
    return list(shapely.is_valid([part.geom for part in parts])) if parts else []


def _overlaps(layer: str, parts: Sequence[Part], wholes: Sequence[AreaGround]) -> Iterator[Fault]:
    """Only parts with an edge that its neighbour does not share can overlap; most have none, so few are cut."""
    if not parts:
        return
    geoms = np.array([part.geom for part in parts])
    whole_of = {whole.code: whole for whole in wholes}
    for one, other in _overlapping(geoms):
        pair = (parts[one], parts[other])
        for piece in overlap(geoms[one], geoms[other]):
            homes = tuple(sorted({part.home for part in pair if part.home and part.home in whole_of}))
            subdistricts = tuple(sorted({part.subdistrict_code for part in pair}))
            codes = tuple(sorted(part.code for part in pair))
            yield _piece(FaultKind.OVERLAP, layer, codes, homes, subdistricts, piece)


def _overlapping(geoms: "np.ndarray[Any, Any]") -> list[tuple[int, int]]:
    suspects = np.flatnonzero(~shapely.is_empty(shapely.coverage_invalid_edges(geoms)))
    found, others = STRtree(geoms).query(geoms[suspects], predicate="intersects")
    ones = suspects[found]
    pairs = np.unique(np.sort(np.stack([ones, others], axis=1)[ones != others], axis=1), axis=0)
    shared = shapely.area(shapely.intersection(geoms[pairs[:, 0]], geoms[pairs[:, 1]]))
    return [(int(one), int(other)) for one, other in pairs[shared > NOTHING_DEG2]]


def _outside(layer: str, parts: Sequence[Part], wholes: Sequence[AreaGround]) -> Iterator[Fault]:
    whole_of = {whole.code: whole for whole in wholes}
    members: dict[str, list[Part]] = {}
    for part in parts:
        if part.home in whole_of:
            members.setdefault(part.home, []).append(part)
        elif part.home is not None and wholes:
            yield _whole_part(FaultKind.OUTSIDE, layer, part, part.home)
    for code in sorted(members):
        ground = whole_of[code].geom
        shapely.prepare(ground)
        inside = shapely.covers(ground, [part.geom for part in members[code]])
        for part, fits in zip(members[code], inside, strict=True):
            for piece in [] if fits else remainder(part.geom, ground):
                areas, subdistricts = (code,), (part.subdistrict_code,)
                yield _piece(FaultKind.OUTSIDE, layer, (part.code,), areas, subdistricts, piece)


def _gaps(layer: str, parts: Sequence[Part], wholes: Sequence[AreaGround]) -> Iterator[Fault]:
    tree = STRtree([part.geom for part in parts])
    for whole in wholes:
        for piece in uncovered(whole.geom, tree):
            subdistrict = whole.parent_code or whole.code
            yield _piece(FaultKind.GAP, layer, (), (whole.code,), (subdistrict,), piece)


def uncovered(ground: Geometry, tree: STRtree) -> list[Polygon]:
    """The pieces of `ground` that no geometry of the tree covers. Invalid ground counts as covered."""
    if not shapely.is_valid(ground):
        return []
    near = tree.geometries.take(tree.query(ground, predicate="intersects"))
    return remainder(ground, shapely.union_all(near)) if len(near) else pieces(ground)


def _piece(
    kind: FaultKind,
    layer: str,
    codes: tuple[str, ...],
    areas: tuple[str, ...],
    subdistricts: tuple[str, ...],
    piece: Polygon,
) -> Fault:
    width = width_m(piece)
    thin = width < SLIVER_WIDTH_M
    detail = str(kind) if thin and kind is not FaultKind.OUTSIDE else ""
    named = FaultKind.SLIVER if detail else kind
    severity = Severity.WARNING if thin else SEVERITY.get(named, Severity.ERROR)
    point = piece.representative_point()
    return Fault(
        named, layer, codes, areas, subdistricts, piece, (point.x, point.y), area_m2(piece), width, detail, severity
    )  # fmt: skip


def _whole_part(kind: FaultKind, layer: str, part: Part, detail: str) -> Fault:
    point = shapely.point_on_surface(part.geom)
    homes = (part.home,) if part.home else ()
    return Fault(
        kind,
        layer,
        (part.code,),
        homes,
        (part.subdistrict_code,),
        part.geom,
        (point.x, point.y),
        area_m2(part.geom),
        None,
        detail,
        SEVERITY.get(kind, Severity.ERROR),
    )
