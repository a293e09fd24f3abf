"""From what a ticket says to the facts of routing."""

from collections.abc import Mapping

from dispatch.domain.catalogue import Catalogue
from dispatch.domain.routing_facts import RoutingFacts
from grid.domain.place import Place


def routing_facts(
    *,
    catalogue: Catalogue,
    place: Place,
    kind: str,
    origin: str = "local",
    request_class: str = "",
    matter: str = "",
    channel: str = "",
    request_type: str = "",
    attributes: Mapping[str, str] | None = None,
    city_return_blocked: bool = False,
    barred_units: Mapping[str, str] | None = None,
) -> RoutingFacts:
    """Look the codes up in the catalogue and take the areas from the place.

    Raises GridlineError `request_class_unknown` or `matter_unknown`. `barred_units` maps unit codes to the
    reason why this ticket must not go there.
    """
    entry = catalogue.matter(matter) if matter else None
    return RoutingFacts(
        kind=kind,
        origin=origin,
        request_class_path=catalogue.class_path(request_class) if request_class else (),
        matter_path=entry.path if entry else (),
        collected=entry is not None and entry.is_collected,
        channel=channel,
        request_type=request_type,
        attributes=attributes or {},
        place_known=place.point is not None or place.is_known,
        in_district=place.in_district or place.is_known,
        subdistrict_code=place.subdistrict_code,
        community_code=place.community_code,
        cell_code=place.cell_code,
        zone_codes=place.zone_codes,
        maintenance_boundary_codes=place.maintenance_boundary_codes,
        border_distance_m=place.border_distance_m,
        border_neighbour=place.border_neighbour,
        city_return_blocked=city_return_blocked,
        barred_units=barred_units or {},
    )
