from datetime import datetime
from uuid import UUID

import shapely
from django.db import transaction

from gis.domain.errors import GridlineError
from gis.models import Area
from grid.domain.actor import Actor
from grid.domain.cell_change import CellChange
from grid.domain.topology.as_change import Redrawing, repair_change
from grid.models import GridCell, GridChange, TopologyProposal
from grid.selectors.standing_cells import standing_cells
from grid.selectors.topology_proposals import topology_proposal
from grid.services.change_cells import change_cells

STALE_SHOWN = 10


@transaction.atomic
def apply_topology_repair(
    *, proposal_id: UUID, actor: Actor, at: datetime, effective_at: datetime | None = None
) -> TopologyProposal:
    """Lets a proposed repair become a change of cells, at once or on a date to come.

    Applied twice it stays applied once. Raises GridlineError `topology_proposal_unknown` (404),
    `topology_proposal_settled` (409) for a dropped one, `topology_ground_changed` (409) when a cell it rests on has
    moved on since, and what `change_cells` raises.
    """
    proposal = topology_proposal(proposal_id, lock=True)
    if proposal.state == TopologyProposal.State.APPLIED:
        return proposal
    if proposal.state != TopologyProposal.State.PROPOSED:
        raise GridlineError("topology_proposal_settled", status=409, record_state=proposal.state)
    change = change_of(proposal, effective_at or at)
    done = change_cells(change=change, actor=actor, at=at, versions=proposal.base)
    proposal.state = TopologyProposal.State.APPLIED
    proposal.grid_changes = [done.pk]
    proposal.settled_at = at
    proposal.settled_by = actor.username
    proposal.effective_at = done.effective_at
    proposal.save()
    return proposal


@transaction.atomic
def drop_topology_repair(*, proposal_id: UUID, actor: Actor, at: datetime) -> TopologyProposal:
    """Puts a proposal aside. Raises `topology_proposal_unknown` (404), `topology_proposal_settled` (409)."""
    proposal = topology_proposal(proposal_id, lock=True)
    if proposal.state == TopologyProposal.State.APPLIED:
        raise GridlineError("topology_proposal_settled", status=409, record_state=proposal.state)
    if proposal.state == TopologyProposal.State.PROPOSED:
        proposal.state = TopologyProposal.State.DROPPED
        proposal.settled_at, proposal.settled_by = at, actor.username
        proposal.save()
    return proposal


def preview_topology_repair(proposal: TopologyProposal, *, actor: Actor, at: datetime) -> GridChange:
    """The change the proposal would be, done and taken back: its report tells what would move."""
    return change_cells(change=change_of(proposal, at), actor=actor, at=at, preview=True)


def change_of(proposal: TopologyProposal, effective_at: datetime) -> CellChange:
    """The proposal as a change of cells. Raises GridlineError `topology_ground_changed` (409)."""
    cells = standing_cells(proposal.base.keys())
    present = {cell.code: cell.version for cell in cells}
    redrawings = {
        repair.cell_code: Redrawing(
            repair.new_code, shapely.from_wkb(bytes(repair.after.wkb)) if repair.after else None
        )
        for repair in proposal.repairs.all()
    }
    fresh = {drawn.new_code for code, drawn in redrawings.items() if drawn.new_code != code}
    taken = set(GridCell.objects.filter(code__in=fresh).values_list("code", flat=True))
    stale = sorted(taken | {code for code, version in proposal.base.items() if present.get(code) != version})
    if stale:
        raise GridlineError(
            "topology_ground_changed", status=409, cells=", ".join(stale[:STALE_SHOWN]),
            extra={"present": {code: present.get(code) for code in stale}},
        )  # fmt: skip
    communities = Area.objects.filter(level="community", valid_to__isnull=True)
    homes = {code: parent or "" for code, parent in communities.values_list("code", "parent__code")}
    reason = f"拓扑修复 {proposal.pk}"
    return repair_change(cells, redrawings, homes, effective_at=effective_at, reason=reason)
