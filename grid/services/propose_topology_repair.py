from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import shapely
from django.contrib.gis.geos import GEOSGeometry
from django.db import transaction
from shapely import STRtree

from gis.domain.crs import STORAGE_SRID
from gis.domain.errors import GridlineError
from gis.domain.local_metres import area_m2
from gis.models import Building
from grid.domain.actor import Actor
from grid.domain.topology.faults import Fault
from grid.domain.topology.ground import District
from grid.domain.topology.repair import Repair, Unmended, propose_repair
from grid.models import TopologyFault, TopologyProposal, TopologyRepair
from grid.selectors.topology_ground import topology_ground
from grid.services.apply_topology_repair import preview_topology_repair

NEAR_DEG = 1e-6
"""A fault found again may lie a decimetre from where it was."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which faults to mend: by key of the last checks, or by kind and area; `renumber` mends the reading order too."""

    keys: Collection[str] = ()
    kinds: Collection[str] = ()
    areas: Collection[str] = field(default_factory=tuple)
    renumber: bool = False


@transaction.atomic
def propose_topology_repair(*, choice: Choice, actor: Actor, at: datetime) -> TopologyProposal:
    """修复预览. Works out how the chosen faults can be mended and keeps it as a proposal; nothing else is changed.

    The ground is read anew, so the proposal rests on the cells as they are now. Raises GridlineError
    `topology_fault_unknown`, `topology_area_unknown` (404), `topology_nothing_to_mend` (422), or those of numbering.
    """
    known = _known(choice)
    ground = topology_ground(_areas(choice, known))
    proposal = propose_repair(ground, lambda fault: _chosen(fault, choice, known), renumber=choice.renumber)
    if not proposal.mended and not proposal.left:
        raise GridlineError("topology_fault_unknown", status=404)
    if not proposal.repairs:
        raise GridlineError(
            "topology_nothing_to_mend", status=422, extra={"left": [_left(item) for item in proposal.left]}
        )
    subdistricts = {code for fault in proposal.mended for code in fault.subdistrict_codes}
    row = TopologyProposal.objects.create(
        subdistrict_code=subdistricts.pop() if len(subdistricts) == 1 else "",
        faults=[_facts(fault) for fault in proposal.mended],
        left=[_left(item) for item in proposal.left],
        base=_base(ground, proposal.repairs),
        concerned={"buildings": _buildings(proposal.repairs)},
        actor=actor.username,
        created_at=at,
    )
    TopologyRepair.objects.bulk_create(_row(row, repair) for repair in proposal.repairs)
    row.concerned |= _what_would_move(row, actor, at)
    row.save(update_fields=["concerned"])
    return row


def _what_would_move(row: TopologyProposal, actor: Actor, at: datetime) -> dict[str, int]:
    """Counts from the change itself, done and taken back; open tickets are told by the app above."""
    try:
        report = preview_topology_repair(row, actor=actor, at=at).report
    except GridlineError:
        return {}  # applying it will say why
    moved = {f"{name}_moved": count for name, count in report["moved"].items()}
    tickets = report.get("tickets") or {"open": 0, "moved": 0}
    return {
        "buildings_moved": report["buildings"]["moved"],
        **moved,
        "open_tickets": tickets["open"],
        "open_tickets_moved": tickets["moved"],
    }


def _known(choice: Choice) -> list[TopologyFault]:
    known = list(TopologyFault.objects.filter(key__in=choice.keys)) if choice.keys else []
    if choice.keys and not known:
        raise GridlineError("topology_fault_unknown", status=404)
    return known


def _areas(choice: Choice, known: Sequence[TopologyFault]) -> set[str]:
    areas = set(choice.areas)
    for fault in known:
        areas |= {*fault.area_codes, *(fault.subdistrict_codes if not fault.area_codes else ())}
    return areas


def _chosen(fault: Fault, choice: Choice, known: Sequence[TopologyFault]) -> bool:
    if choice.keys:
        return any(_same(fault, stored) for stored in known)
    areas = {*fault.area_codes, *fault.subdistrict_codes}
    return (not choice.kinds or fault.kind in choice.kinds) and (
        not choice.areas or not areas.isdisjoint(choice.areas)
    )


def _same(fault: Fault, stored: TopologyFault) -> bool:
    if (fault.kind, fault.layer, list(fault.codes)) != (stored.kind, stored.layer, stored.codes):
        return False
    if fault.key == stored.key or fault.size_m2 is None:
        return True
    return bool(shapely.dwithin(fault.geometry, shapely.Point(stored.point.coords), NEAR_DEG))


def _base(ground: District, repairs: Sequence[Repair]) -> dict[str, int]:
    """Versions of every cell that the proposal changes or leans on: the changed ones and their neighbours."""
    tree = STRtree([cell.geom for cell in ground.cells])
    shapes = [shape for repair in repairs for shape in (repair.before, repair.after) if shape is not None]
    near = {int(at) for at in tree.query(shapes)[1]}
    return {ground.cells[at].code: ground.cells[at].version for at in sorted(near)}


def _buildings(repairs: Sequence[Repair]) -> int:
    """Buildings on ground that would change hands, or in cells that would be numbered anew."""
    moved = [piece for repair in repairs for piece in (repair.won, repair.lost)]
    moved += [repair.before for repair in repairs if repair.new_code != repair.code]
    ground = shapely.union_all([shapely.make_valid(piece) for piece in moved if not piece.is_empty])
    shape = GEOSGeometry(memoryview(shapely.to_wkb(ground)), srid=STORAGE_SRID)
    return Building.objects.filter(valid_to__isnull=True, point__intersects=shape).count()


def _row(proposal: TopologyProposal, repair: Repair) -> TopologyRepair:
    return TopologyRepair(
        proposal=proposal,
        cell_code=repair.code,
        cell_version=repair.version,
        new_code=repair.new_code,
        reasons=[str(reason) for reason in repair.reasons],
        won_m2=area_m2(repair.won),
        lost_m2=area_m2(repair.lost),
        before=repair.before.wkb_hex,
        after=repair.after.wkb_hex if repair.after is not None else None,
    )


def _facts(fault: Fault) -> dict[str, object]:
    return {
        "key": fault.key,
        "kind": str(fault.kind),
        "codes": list(fault.codes),
        "area_codes": list(fault.area_codes),
        "size_m2": fault.size_m2,
        "point": list(fault.point),
    }


def _left(item: Unmended) -> dict[str, object]:
    return {**_facts(item.fault), "reason": item.reason}
