"""A proposed repair of faults: which cells would be redrawn, ended or numbered anew. Nothing is changed here."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import shapely
from shapely import Geometry, MultiPolygon

from gis.domain.numbering_scheme import numbering_scheme
from grid.domain.topology.check import check_topology, homes_of
from grid.domain.topology.draft import Draft
from grid.domain.topology.faults import Fault, FaultKind
from grid.domain.topology.ground import District
from grid.domain.topology.renumber import CODE_FAULTS, due_codes

ROUNDS = 4
"""Cutting an overlap may leave a gap elsewhere; more rounds than this have never been needed."""

_ORDER = (FaultKind.INVALID, FaultKind.OUTSIDE, FaultKind.OVERLAP, FaultKind.MULTIPART, FaultKind.GAP)


@dataclass(frozen=True, slots=True)
class Repair:
    """What becomes of one cell. `after` is None for a cell that ends; `new_code` equals `code` unless renumbered."""

    code: str
    version: int
    new_code: str
    before: Geometry
    after: MultiPolygon | None
    reasons: tuple[FaultKind, ...]

    @property
    def won(self) -> Geometry:
        """Ground the cell would gain."""
        return (
            MultiPolygon() if self.after is None else self.after.difference(shapely.make_valid(self.before))
        )

    @property
    def lost(self) -> Geometry:
        """Ground the cell would lose."""
        before = shapely.make_valid(self.before)
        return before if self.after is None else before.difference(self.after)


@dataclass(frozen=True, slots=True)
class Unmended:
    """A fault that the proposal leaves, and why: `person_decides` or `no_neighbour`."""

    fault: Fault
    reason: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """Repairs by cell code, the faults they mend, and what is left."""

    repairs: Sequence[Repair]
    mended: Sequence[Fault]
    left: Sequence[Unmended]


def propose_repair(
    district: District, select: Callable[[Fault], bool], *, renumber: bool = False
) -> Proposal:
    """Mends the faults of cells that `select` picks; all others stay as they are.

    * an overlap, or a sliver of one, is cut from the cell that yields: the one whose community does not hold the
      ground, else the basic one, the later drawn, the higher code; a cell that loses all its ground ends
    * ground outside the cell's community is cut off
    * a gap, also one that a cut has left, goes to the neighbour of its community with the longest shared border
    * an invalid geometry is made valid; crumbs that fall off go to their neighbours
    * malformed codes, codes of another community and doubled numbers get the next free codes of the community; with
      `renumber` a community out of reading order is numbered anew

    Cells in several real pieces, cells outside every community and faults of communities are a person's to decide.
    """
    before = check_topology(district)
    chosen = [fault for fault in before if select(fault)]
    untouched = _left_alone(before, chosen)
    draft = Draft(district, homes_of(district))
    due = [fault for fault in chosen if fault.layer == "cell"]
    for _ in range(ROUNDS):
        for fault in sorted(due, key=_rank):
            draft.mend(fault)
        found = [fault for fault in check_topology(draft.present()) if not _is_one_of(fault, untouched)]
        due = [fault for fault in found if fault.layer == "cell" and fault.kind not in CODE_FAULTS]
        if not due:
            break
    form = numbering_scheme(district.scheme).levels.get("cell")
    numbered = [fault for fault in chosen if renumber or fault.kind is not FaultKind.CODE_ORDER]
    codes = due_codes(draft.present(), numbered, draft.homes, form)
    left = _left(chosen, due, codes)
    remaining = {unmended.fault.key for unmended in left}
    return Proposal(
        repairs=_repairs(district, draft, codes),
        mended=[fault for fault in chosen if fault.key not in remaining],
        left=left,
    )


_Name = tuple[FaultKind, str, tuple[str, ...], tuple[str, ...]]


def _left_alone(before: Sequence[Fault], chosen: Sequence[Fault]) -> dict[_Name, list[Geometry]]:
    """The faults that nobody chose, by what and whose they are: a repair beside one may change its outline."""
    keys = {fault.key for fault in chosen}
    alone: dict[_Name, list[Geometry]] = defaultdict(list)
    for fault in before:
        if fault.key not in keys:
            alone[_name(fault)].append(fault.geometry)
    return alone


def _is_one_of(fault: Fault, alone: dict[_Name, list[Geometry]]) -> bool:
    beside = alone.get(_name(fault), ())
    return any(fault.kind is FaultKind.INVALID or shape.intersects(fault.geometry) for shape in beside)


def _name(fault: Fault) -> _Name:
    return _ground_kind(fault), fault.layer, fault.codes, fault.area_codes


def _ground_kind(fault: Fault) -> FaultKind:
    return FaultKind(fault.detail) if fault.kind is FaultKind.SLIVER else fault.kind


def _rank(fault: Fault) -> tuple[int, float, str]:
    kind = _ground_kind(fault)
    return (_ORDER.index(kind) if kind in _ORDER else len(_ORDER), -(fault.size_m2 or 0), fault.key)


def _left(chosen: Sequence[Fault], due: Sequence[Fault], codes: dict[str, str]) -> list[Unmended]:
    left = [
        Unmended(fault, "no_neighbour" if FaultKind.GAP in (fault.kind, fault.detail) else "person_decides")
        for fault in due
    ]
    for fault in chosen:
        undecided = fault.kind in CODE_FAULTS and codes.keys().isdisjoint(fault.codes)
        if fault.layer != "cell" or undecided:
            left.append(Unmended(fault, "person_decides"))
    return left


def _repairs(district: District, draft: Draft, codes: dict[str, str]) -> list[Repair]:
    repairs = []
    for cell in sorted(district.cells, key=lambda cell: cell.code):
        after = draft.cells[cell.code].geom
        new_code = codes.get(cell.code, cell.code)
        redrawn = cell.code in draft.reasons
        if redrawn or new_code != cell.code:
            reasons = draft.reasons.get(cell.code, set()) | (
                {FaultKind.CODE_PREFIX} if codes.get(cell.code) else set()
            )
            ground = None if after.is_empty else _as_multi(after)
            repairs.append(
                Repair(cell.code, cell.version, new_code, cell.geom, ground, tuple(sorted(reasons)))
            )
    return repairs


def _as_multi(geom: Geometry) -> MultiPolygon:
    return geom if isinstance(geom, MultiPolygon) else MultiPolygon([geom])
