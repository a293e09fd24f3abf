"""Say where a ticket would go, and why."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dispatch.management.bilingual import command_error
from dispatch.selectors.explain_route import RouteQuestion, explain_route
from gis.domain.coordinates import check_lonlat, parse_coord_type, to_wgs84
from gis.domain.errors import GridlineError


class Command(BaseCommand):
    help = (
        "Routes one imagined ticket with the published dispatch table (or --table) and prints the decision as JSON, "
        "in the names of POST /api/v1/dispatch-tables/explain."
    )

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
        parser.add_argument(
            "--table", type=int, help="id of a draft or an old version instead of the one in force"
        )
        parser.add_argument("--json", action="store_true", help="compact, for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["request_class"] and not options["matter"]:
            raise CommandError("请给出 --class 或 --matter。/ Give --class or --matter.")
        try:
            answer = explain_route(question_of(options))
        except GridlineError as refusal:
            raise command_error(refusal) from refusal
        self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=None if options["json"] else 2))


def question_of(options: dict[str, Any]) -> RouteQuestion:
    """The options as a question; a position is turned into WGS84."""
    if (options["lon"] is None) != (options["lat"] is None):
        raise CommandError("--lon 与 --lat 须同时给出。/ Give both --lon and --lat.")
    point = None
    if options["lon"] is not None:
        position = check_lonlat(options["lon"], options["lat"])
        point = to_wgs84(position, parse_coord_type(options["coord_type"]))
    return RouteQuestion(
        request_class=options["request_class"],
        matter=options["matter"],
        kind=options["kind"] or "",
        origin=options["origin"],
        channel=options["channel"],
        request_type=options["request_type"],
        attributes=dict(part.split("=", 1) for part in options["attribute"] if "=" in part),
        point=point,
        address=options["address"],
        table_id=options["table"],
    )
