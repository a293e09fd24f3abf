from collections import Counter
from collections.abc import Sequence
from datetime import datetime

import shapely
from django.db import transaction
from shapely import Point

from gis.services.copy_rows import copy_rows
from grid.domain.topology.check import check_topology as find_faults
from grid.domain.topology.faults import Fault
from grid.models import TopologyCheck, TopologyFault
from grid.selectors.topology_ground import ground_versions, topology_ground

DETAIL_CHARS = 200


@transaction.atomic
def check_topology(*, actor: str, at: datetime, subdistrict_code: str | None = None) -> TopologyCheck:
    """拓扑检查. Looks at all cells and communities, or those of one subdistrict, and keeps what it found.

    Takes the place of the last check of the same extent. Raises GridlineError `topology_area_unknown` (404).
    """
    versions = ground_versions()
    ground = topology_ground([subdistrict_code] if subdistrict_code else ())
    faults = find_faults(ground)
    if subdistrict_code is not None:
        faults = [fault for fault in faults if subdistrict_code in fault.subdistrict_codes]
    TopologyCheck.objects.filter(subdistrict_code=subdistrict_code or "").delete()
    check = TopologyCheck.objects.create(
        subdistrict_code=subdistrict_code or "",
        layer_versions=versions,
        cells_checked=len(ground.cells),
        counts=dict(Counter(str(fault.kind) for fault in faults)),
        actor=actor,
        checked_at=at,
    )
    _store(check, faults)
    return check


def _store(check: TopologyCheck, faults: Sequence[Fault]) -> None:
    columns = (
        "check_run_id", "rank", "key", "kind", "severity", "layer", "codes", "area_codes", "subdistrict_codes",
        "size_m2", "width_m", "detail", "point", "geom",
    )  # fmt: skip
    copy_rows(
        TopologyFault._meta.db_table,
        columns,
        (
            (
                check.pk, rank, fault.key, fault.kind, fault.severity, fault.layer, list(fault.codes),
                list(fault.area_codes), list(fault.subdistrict_codes), fault.size_m2, fault.width_m,
                fault.detail[:DETAIL_CHARS], Point(fault.point), shapely.force_2d(fault.geometry),
            )
            for rank, fault in enumerate(faults)
        ),
    )  # fmt: skip
