"""What the last topology check found."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from gis.domain.errors import GridlineError
from grid.domain.topology.faults import FaultKind, Severity
from grid.models import TopologyCheck, TopologyFault
from grid.selectors.topology_ground import ground_versions


@dataclass(frozen=True, slots=True)
class FaultFilter:
    """Which faults are wanted; empty = all. `area` is a subdistrict, community or cell code."""

    kind: str = ""
    severity: str = ""
    area: str = ""

    def __post_init__(self) -> None:
        for given, known in ((self.kind, FaultKind), (self.severity, Severity)):
            if given and given not in {str(member) for member in known}:
                raise GridlineError(
                    "topology_filter_unknown", status=422, given=given[:24], known=", ".join(known)
                )


def latest_check(subdistrict_code: str = "") -> TopologyCheck | None:
    """The last check of that extent; a subdistrict without one of its own is answered by the district's."""
    checks = TopologyCheck.objects.filter(subdistrict_code__in={subdistrict_code, ""})
    return checks.order_by("-checked_at").first()


def is_stale(check: TopologyCheck) -> bool:
    """Whether the ground has changed since."""
    return bool(ground_versions() != check.layer_versions)


def topology_faults(check: TopologyCheck, wanted: FaultFilter) -> "QuerySet[TopologyFault]":
    """The faults of a check, gravest first."""
    faults = TopologyFault.objects.filter(check_run=check)
    if wanted.kind:
        faults = faults.filter(kind=wanted.kind)
    if wanted.severity:
        faults = faults.filter(severity=wanted.severity)
    if wanted.area:
        code = [wanted.area]
        faults = faults.filter(
            Q(subdistrict_codes__contains=code) | Q(area_codes__contains=code) | Q(codes__contains=code)
        )
    return faults.order_by("rank")


def fault_features(faults: "QuerySet[TopologyFault]") -> Iterator[dict[str, Any]]:
    """The faults as GeoJSON features, [lon, lat] in EPSG:4326."""
    for fault in faults.iterator(chunk_size=500):
        yield {
            "type": "Feature",
            "id": fault.key,
            "geometry": _geometry(fault),
            "properties": fault_facts(fault),
        }


def fault_facts(fault: TopologyFault) -> dict[str, Any]:
    """What is known of one fault, without its geometry; sizes rounded to the square decimetre."""
    return {
        "key": fault.key,
        "rank": fault.rank,
        "kind": fault.kind,
        "severity": fault.severity,
        "layer": fault.layer,
        "codes": fault.codes,
        "area_codes": fault.area_codes,
        "subdistrict_codes": fault.subdistrict_codes,
        "size_m2": None if fault.size_m2 is None else round(fault.size_m2, 2),
        "width_m": None if fault.width_m is None else round(fault.width_m, 3),
        "detail": fault.detail,
        "point": (fault.point.x, fault.point.y),
    }


def _geometry(fault: TopologyFault) -> dict[str, Any]:
    shape: dict[str, Any] = json.loads(fault.geom.geojson)
    return shape
