"""The whole check of a district's cells: their ground, their communities' ground, their codes."""

from collections.abc import Mapping

from gis.domain.numbering_scheme import numbering_scheme
from grid.domain.topology.faults import Fault, Severity
from grid.domain.topology.find_codes import find_code_faults
from grid.domain.topology.find_ground import Division, Part, find_ground_faults
from grid.domain.topology.ground import District
from grid.domain.topology.home import communities_by_place, spans_communities, stated_community

_RANK = {severity: rank for rank, severity in enumerate(Severity)}


def check_topology(district: District) -> list[Fault]:
    """All faults, gravest first, then by size and place.

    A cell is measured against the community its code names when a point inside it lies there, else against the one
    it lies in: a cell with a wrong code is one fault, not two.
    """
    form = numbering_scheme(district.scheme).levels.get("cell")
    homes = homes_of(district)
    faults = [
        *find_ground_faults(cell_division(district, homes)),
        *(find_ground_faults(community_division(district)) if district.subdistricts else ()),
        *find_code_faults(district, form, homes),
    ]
    return sorted(faults, key=lambda fault: (_RANK[fault.severity], -(fault.size_m2 or 0), fault.key))


def homes_of(district: District) -> dict[str, str]:
    """Cell code → community by place."""
    form = numbering_scheme(district.scheme).levels.get("cell")
    stated = {cell.code: stated_community(cell, form) for cell in district.cells}
    return communities_by_place(district.cells, district.communities, stated)


def cell_division(district: District, homes: Mapping[str, str]) -> Division:
    """Communities divided into cells; a district without communities divides its subdistricts."""
    form = numbering_scheme(district.scheme).levels.get("cell")
    if not district.communities:
        parts = [Part(c.code, c.subdistrict_code, c.subdistrict_code, c.geom) for c in district.cells]
        return Division("cell", parts, district.subdistricts)
    subdistrict_of = {community.code: community.parent_code for community in district.communities}
    parts = [
        Part(
            cell.code,
            None if spans_communities(cell.code, form) else home,
            subdistrict_of.get(home) or cell.subdistrict_code,
            cell.geom,
        )
        for cell in district.cells
        for home in [homes[cell.code]]
    ]
    return Division("cell", parts, district.communities)


def community_division(district: District) -> Division:
    """Subdistricts divided into communities."""
    parts = [Part(c.code, c.parent_code, c.parent_code, c.geom) for c in district.communities]
    return Division("community", parts, district.subdistricts)
