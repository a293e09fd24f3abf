"""Proposed repairs of the grid."""

import json
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from gis.domain.errors import GridlineError
from grid.models import TopologyProposal, TopologyRepair


def topology_proposals(limit: int = 50) -> "QuerySet[TopologyProposal]":
    """The newest proposals, with the number of cells each touches as `cells`."""
    return TopologyProposal.objects.annotate(cells=Count("repairs")).order_by("-created_at")[:limit]


def topology_proposal(proposal_id: UUID, *, lock: bool = False) -> TopologyProposal:
    """Raises GridlineError `topology_proposal_unknown` (404). `lock` keeps the row for this transaction."""
    rows = TopologyProposal.objects.select_for_update() if lock else TopologyProposal.objects
    proposal = rows.filter(pk=proposal_id).first()
    if proposal is None:
        raise GridlineError("topology_proposal_unknown", status=404)
    return proposal


def proposal_facts(proposal: TopologyProposal) -> dict[str, Any]:
    """The proposal with everything it would do; geometries as GeoJSON in EPSG:4326."""
    repairs = list(proposal.repairs.order_by("cell_code"))
    return {
        "id": proposal.pk,
        "state": proposal.state,
        "subdistrict_code": proposal.subdistrict_code,
        "faults": proposal.faults,
        "left": proposal.left,
        "concerned": proposal.concerned,
        "actor": proposal.actor,
        "created_at": proposal.created_at,
        "settled_at": proposal.settled_at,
        "settled_by": proposal.settled_by,
        "effective_at": proposal.effective_at,
        "grid_changes": proposal.grid_changes,
        "cells": len(repairs),
        "base": proposal.base,
        "repairs": [_repair_facts(repair) for repair in repairs],
    }


def _repair_facts(repair: TopologyRepair) -> dict[str, Any]:
    return {
        "cell_code": repair.cell_code,
        "cell_version": repair.cell_version,
        "new_code": repair.new_code,
        "reasons": repair.reasons,
        "won_m2": round(repair.won_m2, 2),
        "lost_m2": round(repair.lost_m2, 2),
        "before": json.loads(repair.before.geojson),
        "after": json.loads(repair.after.geojson) if repair.after else None,
    }
