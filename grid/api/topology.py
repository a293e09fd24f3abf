"""The topology of the grid: what is wrong, and how it could be mended."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status

from grid.api.security import SignedIn, actor_of_request
from grid.api.topology_schemas import (
    ApplyIn,
    CheckIn,
    FaultPage,
    ProposalDetail,
    ProposalIn,
    Proposals,
    TopologyCheckOut,
    TopologyFeatures,
)  # fmt: skip
from grid.domain.roles import Role
from grid.models import TopologyCheck
from grid.selectors.topology_faults import (
    FaultFilter,
    fault_facts,
    fault_features,
    is_stale,
    latest_check,
    topology_faults,
)
from grid.selectors.topology_proposals import proposal_facts, topology_proposal, topology_proposals
from grid.services.apply_topology_repair import apply_topology_repair, drop_topology_repair
from grid.services.check_topology import check_topology
from grid.services.propose_topology_repair import Choice, propose_topology_repair

router = Router(tags=["topology"], auth=SignedIn(Role.DATA_CLERK))

MOST_FEATURES = 5_000


@router.get("/geography/topology", response=FaultPage, url_name="topology")
def faults(
    request: HttpRequest,
    kind: str = "",
    severity: str = "",
    area: str = Query("", max_length=32),
    after: int = Query(-1, ge=-1, le=10_000_000),
    limit: int = Query(100, ge=1, le=500),
) -> dict[str, Any]:
    """Faults of the last check, gravest first; `area` is the code of a subdistrict, community or cell."""
    check = latest_check(area)
    if check is None:
        return {"check": None, "total": 0, "items": [], "next_after": None}
    found = topology_faults(check, FaultFilter(kind, severity, area))
    page = list(found.filter(rank__gt=after)[: limit + 1])
    return {
        "check": _check(check),
        "total": found.count(),
        "items": [fault_facts(fault) for fault in page[:limit]],
        "next_after": page[limit - 1].rank if len(page) > limit else None,
    }


@router.get("/geography/topology/faults.geojson", response=TopologyFeatures, url_name="topology_layer")
def fault_layer(
    request: HttpRequest, kind: str = "", severity: str = "", area: str = Query("", max_length=32)
) -> dict[str, Any]:
    """The same faults as a map layer, at most 5,000 of them; none before the first check."""
    check = latest_check(area)
    if check is None:
        return {"type": "FeatureCollection", "features": []}
    found = topology_faults(check, FaultFilter(kind, severity, area))
    return {"type": "FeatureCollection", "features": list(fault_features(found[:MOST_FEATURES]))}


@router.post("/geography/topology/checks", response={201: TopologyCheckOut}, url_name="topology_checks")
def start_check(request: HttpRequest, body: CheckIn) -> Status:
    """Checks now; a whole district takes some seconds. The new check takes the place of the last one."""
    actor = actor_of_request(request)
    check = check_topology(actor=actor.username, at=timezone.now(), subdistrict_code=body.subdistrict_code)
    return Status(201, _check(check))


@router.get("/geography/topology/proposals", response=Proposals, url_name="topology_proposals")
def proposals(request: HttpRequest) -> dict[str, Any]:
    """The newest fifty."""
    return {"items": list(topology_proposals())}


@router.post("/geography/topology/proposals", response={201: ProposalDetail}, url_name="topology_propose")
def propose(request: HttpRequest, body: ProposalIn) -> Status:
    """Works out a repair of the chosen faults and keeps it; nothing else is changed."""
    choice = Choice(body.fault_keys, [str(kind) for kind in body.kinds], body.areas, body.renumber)
    row = propose_topology_repair(choice=choice, actor=actor_of_request(request), at=timezone.now())
    return Status(201, proposal_facts(row))


@router.get(
    "/geography/topology/proposals/{proposal_id}", response=ProposalDetail, url_name="topology_proposal"
)
def proposal(request: HttpRequest, proposal_id: UUID) -> dict[str, Any]:
    """Every cell the proposal touches, before and after."""
    return proposal_facts(topology_proposal(proposal_id))


@router.post(
    "/geography/topology/proposals/{proposal_id}/apply",
    response=ProposalDetail,
    url_name="topology_apply",
)
def apply(request: HttpRequest, proposal_id: UUID, body: ApplyIn) -> dict[str, Any]:
    """Lets the repair take effect. 409 when a cell it rests on has changed since; applied twice, applied once."""
    row = apply_topology_repair(
        proposal_id=proposal_id,
        actor=actor_of_request(request),
        at=timezone.now(),
        effective_at=body.effective_at,
    )
    return proposal_facts(row)


@router.post(
    "/geography/topology/proposals/{proposal_id}/drop", response=ProposalDetail, url_name="topology_drop"
)
def drop(request: HttpRequest, proposal_id: UUID) -> dict[str, Any]:
    """Puts the proposal aside."""
    row = drop_topology_repair(proposal_id=proposal_id, actor=actor_of_request(request), at=timezone.now())
    return proposal_facts(row)


def _check(check: TopologyCheck) -> dict[str, Any]:
    return {
        "id": check.pk,
        "subdistrict_code": check.subdistrict_code,
        "cells_checked": check.cells_checked,
        "counts": check.counts,
        "checked_at": check.checked_at,
        "stale": is_stale(check),
    }
