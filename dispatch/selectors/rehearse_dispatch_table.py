"""What would a draft of the dispatch table change on the tickets of the last days? Nothing is written."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connection

from dispatch.domain.catalogue import Catalogue
from dispatch.domain.dispatch_rows import DispatchRow
from dispatch.domain.facility_owner import FACILITY_OWNER
from dispatch.domain.rehearsal import Change, PastTicket, Rehearsal
from dispatch.domain.routing import RoutingDecision, RoutingFacts, RoutingIndex, route
from dispatch.domain.routing_input import routing_facts
from dispatch.selectors.access import visible_tickets
from dispatch.selectors.catalogue import catalogue
from dispatch.selectors.current_moment import Moment, current_moment
from dispatch.selectors.facility_attributes import facility_attributes
from dispatch.selectors.names import Names, names
from dispatch.selectors.read_only import read_only
from dispatch.selectors.routing_index import routing_index
from dispatch.selectors.ticket_attributes import attributes_at
from gis.domain.coordinates import LonLat
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.place import Place
from grid.selectors.units_index import units_index

MOST_TICKETS = 200_000
MOST_GROUPS = 50
_SQL = Path(__file__).parent.parent / "sql" / "rehearsed_tickets.sql"


def rehearse_dispatch_table(
    *, rows: Sequence[DispatchRow], actor: Actor, days: int, listed: int = 100
) -> dict[str, Any]:
    """Route the tickets of the last `days` by the table in force and by `rows`, both with today's areas and units.

    Figures count every ticket; of the tickets themselves only `listed` are named, and only those the actor may see.
    A ticket whose class or matter has left the catalogue is skipped and counted. The transaction is read-only.
    """
    with read_only():
        moment = current_moment()
        rehearsal = _rehearse(rows, moment, days)
        return _view(rehearsal, moment, days, actor, listed)


def _rehearse(rows: Sequence[DispatchRow], moment: Moment, days: int) -> Rehearsal:
    units = units_index(moment.units_version)
    tables = (routing_index(moment.dispatch_table_version), RoutingIndex.of(rows))
    rehearsal = Rehearsal()
    known: dict[object, tuple[RoutingDecision, RoutingDecision] | None] = {}
    facts_of: dict[object, RoutingFacts] = {}
    lists = catalogue(moment.catalogue_version)
    asking = next((table for table in tables if not table.asked.isdisjoint(FACILITY_OWNER)), None)
    for ticket_id, number, received_at, *rest, lon, lat in _tickets(moment, days, placed=asking is not None):
        attributes = attributes_at(received_at, moment)
        if asking is not None and lon is not None:
            attributes = {**attributes, **facility_attributes(LonLat(lon, lat), asking, moment)}
        key = (*(tuple(part) if isinstance(part, list) else part for part in rest), *attributes.values())
        if key not in known:
            known[key] = None
            facts = _facts(rest, lists)
            if facts is not None:
                facts = facts_of[key] = replace(facts, attributes=attributes)
                known[key] = (route(facts, tables[0], units), route(facts, tables[1], units))
        decided = known[key]
        if decided is None:
            rehearsal.skipped += 1
        else:
            rehearsal.add(PastTicket(ticket_id, number, facts_of[key]), *decided)
    return rehearsal


def _tickets(moment: Moment, days: int, *, placed: bool) -> Iterator[tuple[Any, ...]]:
    since = moment.now - timedelta(days=days)
    with connection.cursor() as cursor:
        values: dict[str, Any] = {"since": since, "until": moment.now, "most": MOST_TICKETS, "placed": placed}
        cursor.execute(_statement(), values)
        yield from cursor.fetchall()


@cache
def _statement() -> str:
    return _SQL.read_text(encoding="utf-8")


def _facts(columns: Sequence[Any], lists: Catalogue) -> RoutingFacts | None:
    """The facts of one ticket as routing asks them; None when its codes are not in the catalogue."""
    kind, origin, request_class, matter, channel, request_type, *ground, blocked = columns
    subdistrict, community, cell, has_point, zones, boundaries = ground
    place = Place(
        point=None,
        subdistrict_code=subdistrict or None,
        community_code=community or None,
        cell_code=cell or None,
        zone_codes=tuple(zones or ()),
        maintenance_boundary_codes=tuple(boundaries or ()),
    )
    try:
        facts = routing_facts(
            catalogue=lists, place=place, kind=kind, origin=origin, request_class=request_class, matter=matter,
            channel=channel, request_type=request_type, city_return_blocked=blocked,
        )  # fmt: skip
    except GridlineError:
        return None
    return replace(facts, place_known=has_point or place.is_known, in_district=place.is_known)


def _view(rehearsal: Rehearsal, moment: Moment, days: int, actor: Actor, listed: int) -> dict[str, Any]:
    known = names(moment)
    moves = rehearsal.moves()
    return {
        "against_version": moment.dispatch_table_version or None,
        "since": moment.now - timedelta(days=days),
        "until": moment.now,
        "tickets": rehearsal.tickets,
        "skipped": rehearsal.skipped,
        "unchanged": rehearsal.tickets - len(rehearsal.changes),
        "moved": rehearsal.count("moved"),
        "newly_queued": rehearsal.count("newly_queued"),
        "newly_owned": rehearsal.count("newly_owned"),
        "now_automatic": rehearsal.now_automatic,
        "now_asked": rehearsal.now_asked,
        "moves": [
            {"from_unit": known.unit(before), "to_unit": known.unit(after), "tickets": number}
            for before, after, number in moves[:MOST_GROUPS]
        ],
        "by_subject": [
            {"subject": subject, "name": _subject(subject, known), "tickets": number}
            for subject, number in rehearsal.by_subject()[:MOST_GROUPS]
        ],
        "by_subdistrict": [
            {"subdistrict": known.area(code), "tickets": number}
            for code, number in rehearsal.by_subdistrict()[:MOST_GROUPS]
        ],
        "listed": _listed(rehearsal.changes, known, actor, listed),
    }


def _subject(key: str, known: Names) -> str:
    kind, _, code = key.partition(":")
    entry = known.matter(code) if kind == "matter" else known.request_class(code)
    return entry["name_zh"] if entry else key


def _listed(changes: Sequence[Change], known: Names, actor: Actor, most: int) -> list[dict[str, Any]]:
    """The newest changes the actor may see by name."""
    ids = [change.ticket.id for change in changes]
    seen = set(visible_tickets(actor).filter(id__in=ids).values_list("id", flat=True)) if most else set()
    shown = [change for change in changes if change.ticket.id in seen][:most]
    return [
        {
            "id": change.ticket.id,
            "number": change.ticket.number,
            "kind": change.kind,
            "subject": change.ticket.subject,
            "subdistrict": known.area(change.ticket.facts.subdistrict_code),
            "community": known.area(change.ticket.facts.community_code),
            "from_unit": known.unit(change.before),
            "to_unit": known.unit(change.after),
            "row_before": change.row_before,
            "row_after": change.row_after,
        }
        for change in shown
    ]
