"""manage.py set_rule_value: show the values of the rules, or set one with its source."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from dispatch.management.bilingual import command_error
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.rule_values import all_rule_values
from dispatch.services.set_rule_value import set_rule_value
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor


class Command(BaseCommand):
    help = (
        "Without arguments lists every value of the rules that is no time limit (weights, attempts, hours of "
        "delivery, webhooks). With TOPIC NAME VALUE --source S sets one for this district."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("topic", nargs="?")
        parser.add_argument("name", nargs="?", default="")
        parser.add_argument("value", nargs="?", default="")
        parser.add_argument("--source", default="", help="document or decision behind the value")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["topic"] is None:
            for row in all_rule_values():
                self.stdout.write(f"{row.topic}.{row.name} = {row.value}    ({row.source})")
            return
        try:
            row = set_rule_value(
                topic=options["topic"],
                name=options["name"],
                value=options["value"],
                source=options["source"],
                actor=Actor.system(),
                at=current_moment().now,
            )
        except GridlineError as refusal:
            raise command_error(refusal) from refusal
        self.stdout.write(str(row))
