"""Classify (分类) a hotline ticket: give it its class, matter, type and place, then route it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.gis.geos import Point

from dispatch.models import Ticket
from dispatch.models.ticket import STORAGE_SRID
from dispatch.selectors.accused_units import check_accused_unit
from dispatch.selectors.catalogue import catalogue
from dispatch.selectors.route_place import route_ticket
from dispatch.selectors.side_path_facts import class_pending
from dispatch.services.alarm_unrouted import settle_unrouted
from dispatch.services.apply_routing import apply_routing
from dispatch.services.changing_ticket import changing_ticket, take_step
from dispatch.services.release_lead import release_lead
from dispatch.services.ticket_change import TicketChange
from gis.domain.coordinates import LonLat
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.selectors.locate import locate


@dataclass(frozen=True, slots=True)
class Classification:
    """What the classifier says; empty strings and None leave what the ticket has."""

    request_class: str = ""
    matter: str = ""
    request_type: str = ""
    address_text: str = ""
    point: LonLat | None = None
    reason: str = ""
    accused_unit: str = ""


def classify_ticket(
    *,
    ticket_id: UUID,
    actor: Actor,
    given: Classification,
    at: datetime | None = None,
    version: int | None = None,
) -> Ticket:
    """Store the classification and route: dispatched at once, proposed, or left to the duty desk.

    The class of an emergency that was dispatched first is completed as a fact; it stays where it is (RULES 8m).

    Raises GridlineError for unknown codes, a place outside the district and what the life cycle refuses.
    """
    with changing_ticket(ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        pending = class_pending(change.ticket)
        set_classification(change, given)
        if change.ticket.state == "city_rework":
            release_lead(change, why="wrong_unit")
        decision = route_ticket(ticket=change.ticket, moment=change.moment)
        take_step(
            change,
            "classify",
            actor=actor,
            data={
                "request_class": change.ticket.request_class_code or None,
                "matter": change.ticket.matter_code or None,
                "outcome": decision.outcome.value,
                "row": decision.row,
            },
            reason=bool(given.reason),
            class_pending=pending,
        )
        if not pending:
            apply_routing(change, decision)
    return change.ticket


def set_classification(change: TicketChange, given: Classification) -> None:
    """Write class, matter, type and place to the ticket."""
    ticket = change.ticket
    lists = catalogue(change.moment.catalogue_version)
    if given.request_class:
        ticket.request_class_code = lists.request_class(given.request_class).code
        crosswalk = lists.crosswalk(given.request_class)
        ticket.matter_code = given.matter or (
            crosswalk[0].code if len(crosswalk) == 1 else ticket.matter_code
        )
    if given.matter:
        ticket.matter_code = lists.matter(given.matter).code
    by_class = bool(ticket.request_class_code) and lists.request_class(ticket.request_class_code).restricted
    ticket.restricted = by_class or (bool(ticket.matter_code) and lists.matter(ticket.matter_code).restricted)
    if given.accused_unit:
        name_accused(change, given.accused_unit)
    ticket.restricted = ticket.restricted or ticket.accused_unit_id is not None
    ticket.catalogue_version = change.moment.catalogue_version
    ticket.request_type = given.request_type or ticket.request_type
    ticket.address_text = given.address_text or ticket.address_text
    if given.point is not None:
        move_ticket(ticket, given.point)


def name_accused(change: TicketChange, unit: str) -> None:
    """The unit an efficiency complaint is about; the district's centre has the ticket from here (RULES 8e)."""
    ticket = change.ticket
    check_accused_unit(unit, ticket.request_class_code, change.moment)
    ticket.accused_unit_id = unit
    ticket.owner_centre = "district"
    settle_unrouted(change)  # its alarm was the whole desk's; what follows is told without the accused


def move_ticket(ticket: Ticket, point: LonLat) -> None:
    """Set the ticket's place to the WGS84 ``point``; raises `outside_district` for a local ticket."""
    place = locate(point)
    if not place.in_district and ticket.origin != Ticket.Origin.CITY:
        raise GridlineError("outside_district", status=422, field="location")
    ticket.point = Point(point.lon, point.lat, srid=STORAGE_SRID)
    ticket.subdistrict_code = place.subdistrict_code or ""
    ticket.community_code = place.community_code or ""
    ticket.cell_code = place.cell_code or ""
    ticket.cell_version = place.cell_version
    ticket.current_cell_code = place.cell_code or ""
    ticket.building_code = place.building_code or ""
