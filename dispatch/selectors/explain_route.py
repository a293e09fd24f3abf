"""Where would a ticket go, and why? One answer for the command and the API, by the table in force or any other."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dispatch.domain.routing import RoutingDecision, RoutingIndex, route
from dispatch.domain.routing_input import routing_facts
from dispatch.models import DispatchTable
from dispatch.selectors.catalogue import catalogue
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.dispatch_rows import dispatch_rows
from dispatch.selectors.dispatch_table_view import row_view
from dispatch.selectors.facility_attributes import facility_attributes
from dispatch.selectors.routing_index import routing_index
from dispatch.selectors.rule_values import rule_values
from dispatch.selectors.ticket_attributes import attributes_at
from gis.domain.coordinates import LonLat
from gis.domain.errors import GridlineError
from grid.domain.place import Place
from grid.selectors.locate import locate
from grid.selectors.locate_address import locate_address
from grid.selectors.units_index import units_index


@dataclass(frozen=True, slots=True)
class RouteQuestion:
    """An imagined ticket. `kind` empty = hotline where a class is given; `table_id` None = the table in force."""

    request_class: str = ""
    matter: str = ""
    kind: str = ""
    origin: str = "city"
    channel: str = "12345"
    request_type: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    point: LonLat | None = None
    address: str = ""
    table_id: int | None = None


def explain_route(question: RouteQuestion) -> dict[str, Any]:
    """The decision with place, versions, the winning row in full, and whether a border is near.

    Raises GridlineError `route_subject_missing`, `dispatch_table_unknown`, and for unknown codes.
    """
    if not question.request_class and not question.matter:
        raise GridlineError("route_subject_missing", status=422, field="request_class")
    moment = current_moment()
    names, units = catalogue(moment.catalogue_version), units_index(moment.units_version)
    place = _place(question)
    table = _table(question.table_id, moment.dispatch_table_version)
    index = _index(table, moment.dispatch_table_version)
    kind = question.kind or ("hotline" if question.request_class else "grid_event")
    facts = routing_facts(
        catalogue=names,
        place=place,
        kind=kind,
        origin=question.origin if kind == "hotline" else "local",
        request_class=question.request_class,
        matter=question.matter,
        channel=question.channel,
        request_type=question.request_type,
        attributes={
            **attributes_at(moment.now, moment),
            **facility_attributes(place.point, index, moment),
            **question.attributes,
        },
    )
    decision = route(facts, index, units)
    versions = {
        "dispatch_table": index.version,
        "catalogue": moment.catalogue_version,
        "units": moment.units_version,
    }
    rows = [row for row in index.rows() if row.row == decision.row]
    return {
        **decision.as_json(),
        **near_border(decision),
        "versions": versions,
        "table": table.pk if table else None,
        "matched_row": row_view(rows[0], names, units) if rows else None,
        "place": place.as_json(),
    }


def near_border(decision: RoutingDecision) -> dict[str, Any]:
    """`near_border`, and within how many metres a border counts as near."""
    within_m = rule_values("routing").integer("border_flag_m")
    distance_m = decision.border_distance_m
    return {"near_border": distance_m is not None and distance_m <= within_m, "border_flag_m": within_m}


def _place(question: RouteQuestion) -> Place:
    if question.point is not None:
        return locate(question.point)
    if question.address.strip():
        return locate_address(question.address) or Place.nowhere()
    return Place.nowhere()


def _table(table_id: int | None, in_force: int) -> DispatchTable | None:
    if table_id is None:
        return DispatchTable.objects.filter(version=in_force).first()
    table = DispatchTable.objects.filter(pk=table_id).first()
    if table is None:
        raise GridlineError("dispatch_table_unknown", status=404)
    return table


def _index(table: DispatchTable | None, in_force: int) -> RoutingIndex:
    if table is None:
        return routing_index(in_force)
    return routing_index(table.version) if table.version else RoutingIndex.of(dispatch_rows(table.pk), None)
