"""Whose public facility lies at the pin: a fact of routing for tables that ask for it (设施权属)."""

from collections.abc import Mapping

from dispatch.domain.facility_owner import FACILITY_OWNER
from dispatch.domain.routing_index import RoutingIndex
from dispatch.selectors.current_moment import Moment
from dispatch.selectors.rule_values import rule_values
from gis.domain.coordinates import LonLat
from grid.selectors.facility_near import facility_near
from grid.selectors.units_index import units_index


def facility_attributes(point: LonLat | None, index: RoutingIndex, moment: Moment) -> Mapping[str, str]:
    """Owner's relation and code, the facility and its distance; empty without a point or an owned facility near it.

    Only classes of `routing.facility_classes` within `routing.facility_near_m` count. No statement for a table without
    a row that asks for the owner, else two.
    """
    if point is None or index.asked.isdisjoint(FACILITY_OWNER):
        return {}
    values = rule_values("routing")
    found = facility_near(
        point,
        within_m=float(values.decimal("facility_near_m")),
        classes=tuple(part.strip() for part in values.text("facility_classes").split(";") if part.strip()),
    )
    owner = units_index(moment.units_version).get(found.owner_unit_code) if found else None
    if found is None or owner is None:
        return {}
    return {
        "facility_owner": owner.relation.value,
        "facility_owner_unit": owner.code,
        "facility": found.name or found.code,
        "facility_distance_m": f"{found.distance_m:.0f}",
    }
