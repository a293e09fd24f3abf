"""Say where a ticket would go, and why."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dispatch.domain.routing import RoutingDecision, route
from dispatch.domain.routing_input import routing_facts
from dispatch.management.bilingual import command_error
from dispatch.selectors.catalogue import catalogue
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.routing_index import routing_index
from gis.domain.coordinates import check_lonlat, parse_coord_type, to_wgs84
from gis.domain.errors import GridlineError
from grid.domain.place import Place
from grid.selectors.locate import locate
from grid.selectors.locate_address import locate_address
from grid.selectors.units_index import units_index


class Command(BaseCommand):
    help = "Routes one imagined ticket with the published dispatch table and prints the decision as JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--class", dest="request_class", default="", help="request class code")
        parser.add_argument("--matter", default="", help="matter code")
        parser.add_argument("--kind", choices=("hotline", "grid_event"), help="hotline if a class is given")
        parser.add_argument("--origin", choices=("city", "local"), default="city")
        parser.add_argument("--lon", type=float)
        parser.add_argument("--lat", type=float)
        parser.add_argument("--coord-type", default="wgs84")
        parser.add_argument("--address", default="")
        parser.add_argument("--channel", default="12345")
        parser.add_argument("--request-type", default="")
        parser.add_argument("--attribute", action="append", default=[], metavar="NAME=VALUE")
        parser.add_argument("--json", action="store_true", help="compact, for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["request_class"] and not options["matter"]:
            raise CommandError("请给出 --class 或 --matter。/ Give --class or --matter.")
        try:
            place = place_of(options)
            decision = decide(options, place)
        except GridlineError as refusal:
            raise command_error(refusal) from refusal
        answer = decision.as_json() | {"place": place.as_json()}
        self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=None if options["json"] else 2))


def place_of(options: dict[str, Any]) -> Place:
    """From the coordinates, else the address, else nowhere."""
    if (options["lon"] is None) != (options["lat"] is None):
        raise CommandError("--lon 与 --lat 须同时给出。/ Give both --lon and --lat.")
    if options["lon"] is not None:
        position = check_lonlat(options["lon"], options["lat"])
        return locate(to_wgs84(position, parse_coord_type(options["coord_type"])))
    if options["address"]:
        return locate_address(options["address"]) or Place.nowhere()
    return Place.nowhere()


def decide(options: dict[str, Any], place: Place) -> RoutingDecision:
    """The decision by the tables in force."""
    moment = current_moment()
    kind = options["kind"] or ("hotline" if options["request_class"] else "grid_event")
    facts = routing_facts(
        catalogue=catalogue(moment.catalogue_version),
        place=place,
        kind=kind,
        origin=options["origin"] if kind == "hotline" else "local",
        request_class=options["request_class"],
        matter=options["matter"],
        channel=options["channel"],
        request_type=options["request_type"],
        attributes=dict(part.split("=", 1) for part in options["attribute"] if "=" in part),
    )
    return route(facts, routing_index(moment.dispatch_table_version), units_index())
