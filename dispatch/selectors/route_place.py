"""Where would a ticket of this kind, at this place, go — and where is that place?"""

from collections.abc import Iterable, Mapping

from dispatch.domain.intake import Intake
from dispatch.domain.routing import RoutingDecision, route
from dispatch.domain.routing_input import routing_facts
from dispatch.models import Ticket
from dispatch.selectors.catalogue import catalogue
from dispatch.selectors.current_moment import Moment
from dispatch.selectors.facility_attributes import facility_attributes
from dispatch.selectors.routing_index import routing_index
from dispatch.selectors.ticket_attributes import attributes_at
from gis.domain.coordinates import LonLat
from grid.domain.place import Place
from grid.selectors.locate import locate
from grid.selectors.locate_address import locate_address
from grid.selectors.units_index import units_index


def place_of_intake(intake: Intake) -> Place:
    """The place of an intake: its point, else its address text, else nowhere. One statement at most."""
    if intake.point is not None:
        return locate(intake.point)
    if intake.address_text.strip():
        return locate_address(intake.address_text) or Place.nowhere()
    return Place.nowhere()


def route_intake(*, intake: Intake, place: Place, moment: Moment) -> RoutingDecision:
    """The decision for an intake that has a class or a matter. No statement once the tables are in memory.

    Two where the table asks for the owner of a facility.
    """
    index = routing_index(moment.dispatch_table_version)
    facts = routing_facts(
        catalogue=catalogue(moment.catalogue_version),
        place=place,
        kind=intake.kind,
        origin=intake.origin,
        request_class=intake.request_class,
        matter=intake.matter,
        channel=intake.channel,
        request_type=intake.request_type,
        attributes={**attributes_at(moment.now, moment), **facility_attributes(place.point, index, moment)},
        barred_units=barred_units(moment, accused=intake.accused_unit),
    )
    return route(facts, index, units_index(moment.units_version))


def route_ticket(
    *, ticket: Ticket, moment: Moment, barred: Mapping[str, str] | None = None
) -> RoutingDecision:
    """The decision for a ticket as it stands now; its place is asked again, so that today's borders count.

    Units that gave it back and the unit it accuses are passed over; ``barred`` adds others (code → reason).
    """
    point = LonLat(ticket.point.x, ticket.point.y) if ticket.point else None
    place = locate(point) if point else place_by_codes(ticket)
    index = routing_index(moment.dispatch_table_version)
    facts = routing_facts(
        catalogue=catalogue(moment.catalogue_version),
        place=place,
        kind=ticket.kind,
        origin=ticket.origin,
        request_class=ticket.request_class_code,
        matter=ticket.matter_code,
        channel=ticket.channel,
        request_type=ticket.request_type,
        attributes={**attributes_at(moment.now, moment), **facility_attributes(point, index, moment)},
        city_return_blocked=ticket.kind == Ticket.Kind.HOTLINE and ticket.hotline.city_return_blocked,
        barred_units={
            **barred_units(moment, accused=ticket.accused_unit_id or "", returned=ticket.returned_units),
            **(barred or {}),
        },
    )
    return route(facts, index, units_index(moment.units_version))


def barred_units(moment: Moment, *, accused: str, returned: Iterable[str] = ()) -> dict[str, str]:
    """Code → why the ticket must not go there: it gave the ticket back, or the ticket accuses it or one above it."""
    barred = dict.fromkeys(returned, "returned")
    if accused:
        barred |= dict.fromkeys({accused, *units_index(moment.units_version).subtree(accused)}, "accused")
    return barred


def place_by_codes(ticket: Ticket) -> Place:
    """What is known of the place of a ticket without a point: the areas somebody named."""
    return Place(
        point=None,
        subdistrict_code=ticket.subdistrict_code or None,
        community_code=ticket.community_code or None,
        cell_code=ticket.current_cell_code or None,
        in_district=bool(ticket.subdistrict_code),
    )
