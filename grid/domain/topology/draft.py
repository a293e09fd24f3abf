"""The district while a repair is being worked out, and how one fault of ground is mended in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import shapely
from shapely import Geometry, MultiPolygon, Polygon

from gis.domain.local_metres import length_m
from grid.domain.topology.faults import Fault, FaultKind
from grid.domain.topology.ground import HAIR_DEG, CellGround, District, overlap, pieces, remainder

TOUCH_DEG = 2e-8
"""Two millimetres: borders nearer than this are one border, when the longest shared one is looked for."""

CRUMB_SHARE = 0.1
"""Of an invalid geometry made valid, parts smaller than this share of the largest are crumbs, not ground meant."""


@dataclass(slots=True)
class Draft:
    """`cells` as they would be, by their present code; `reasons` says why those that differ do."""

    district: District
    homes: Mapping[str, str]
    cells: dict[str, CellGround] = field(default_factory=dict)
    reasons: dict[str, set[FaultKind]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.cells = {cell.code: cell for cell in self.district.cells}

    def present(self) -> District:
        """The district as it would be: cells without ground have ended."""
        return replace(self.district, cells=[cell for cell in self.cells.values() if not cell.geom.is_empty])

    def mend(self, fault: Fault) -> None:
        """Mends one fault of ground as far as that can be done without a person; see `propose_repair`."""
        codes = [code for code in fault.codes if not self.cells[code].geom.is_empty]
        match fault.detail if fault.kind is FaultKind.SLIVER else fault.kind:
            case FaultKind.INVALID if codes:
                self._make_valid(codes[0])
            case FaultKind.MULTIPART if codes:
                self._drop_what_fell_off(codes[0])
            case FaultKind.OUTSIDE if codes and fault.area_codes:
                self._redraw(codes[0], _minus(self.cells[codes[0]].geom, fault.geometry), FaultKind.OUTSIDE)
            case FaultKind.OVERLAP if len(codes) == 2:
                self._cut_overlap(codes[0], codes[1], fault.kind)
            case FaultKind.GAP:
                self._fill(fault)

    def _redraw(self, code: str, geom: Geometry, reason: FaultKind) -> None:
        self.cells[code] = replace(self.cells[code], geom=MultiPolygon(pieces(geom)))
        self.reasons.setdefault(code, set()).add(reason)

    def _make_valid(self, code: str) -> None:
        parts = pieces(shapely.make_valid(self.cells[code].geom))
        meant = [part for part in parts if part.area >= CRUMB_SHARE * parts[0].area]
        self._redraw(code, MultiPolygon(meant), FaultKind.INVALID)

    def _drop_what_fell_off(self, code: str) -> None:
        """Only what this repair cut off: a cell that was in several pieces before is a person's to decide."""
        if code in self.reasons:
            self._redraw(code, pieces(self.cells[code].geom)[0], FaultKind.MULTIPART)

    def _cut_overlap(self, one: str, other: str, reason: FaultKind) -> None:
        shared = overlap(self.cells[one].geom, self.cells[other].geom)
        if shared:
            loser = self._yields(one, other, shared[0])
            winner = other if loser == one else one
            self._redraw(loser, _minus(self.cells[loser].geom, self.cells[winner].geom), reason)

    def _yields(self, one: str, other: str, piece: Polygon) -> str:
        """The one whose community does not hold the ground; else a basic cell to a dedicated one, a later drawn to an
        earlier drawn, a higher code to a lower."""
        holders = {c.code for c in self.district.communities if c.geom.contains(piece.representative_point())}

        def rank(code: str) -> tuple[bool, bool, float, str]:
            cell = self.cells[code]
            return self.homes[code] not in holders, cell.kind == "basic", cell.valid_from.timestamp(), code

        return max(one, other, key=rank)

    def _fill(self, fault: Fault) -> None:
        near = [
            cell
            for cell in self.cells.values()
            if cell.geom.intersects(fault.geometry.envelope.buffer(TOUCH_DEG))
        ]
        for piece in remainder(fault.geometry, shapely.union_all([cell.geom for cell in near])):
            shares = {
                cell.code: length_m(piece.boundary.intersection(cell.geom.buffer(TOUCH_DEG)))
                for cell in near
                if self.homes[cell.code] in fault.area_codes and not cell.geom.is_empty
            }
            code = max(shares, key=lambda code: (shares[code], code), default="")
            if code and shares[code] > 0:
                self._redraw(code, _joined(self.cells[code].geom, piece), fault.kind)


def _joined(ground: Geometry, piece: Polygon) -> Geometry:
    """Both as one; where a hair still runs between them, on a coarser grid, of two millimetres at most."""
    parts = len(pieces(ground))
    for grid_deg in (HAIR_DEG, 5 * HAIR_DEG, TOUCH_DEG):
        whole = shapely.union(ground, piece, grid_size=grid_deg)
        if len(pieces(whole)) <= parts:
            break
    return whole


def _minus(ground: Geometry, piece: Geometry) -> Geometry:
    return shapely.difference(ground, piece, grid_size=HAIR_DEG)
