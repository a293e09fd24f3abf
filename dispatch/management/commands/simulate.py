"""Play a district at work through the public doors."""

import asyncio
import os
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from dispatch.management.simulation.doors import DoorClosed, Doors
from dispatch.management.simulation.stage import Script, Stage


class Command(BaseCommand):
    help = (
        "Plays the city, call-takers, dispatchers, clerks, handlers, heads, auditors, callback agents and inspectors "
        "through the public HTTP and WebSocket API with the demo accounts, so that a visitor sees a living map. "
        "Moves only tickets of its own; ends by itself."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--minutes", type=float, default=5.0)
        parser.add_argument("--tickets-per-minute", type=float, default=12.0)
        parser.add_argument("--inspectors", type=int, default=6)
        parser.add_argument(
            "--pace", type=float, default=3.0, help="mean seconds a player thinks before a move"
        )
        parser.add_argument("--base-url", default="", help="default: this machine's running stack")
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        script = script_of(options)
        base_url = options["base_url"] or f"http://127.0.0.1:{os.environ.get('GRIDLINE_PORT') or 8000}"
        try:
            errors = asyncio.run(self.play(script, base_url))
        except DoorClosed as closed:
            raise CommandError(str(closed)) from closed
        except KeyboardInterrupt:
            self.stdout.write("stopped")
            return
        if errors:
            raise CommandError(f"the server answered {errors} times with an error of its own")

    async def play(self, script: Script, base_url: str) -> int:
        """The whole run; how many answers were 5xx."""
        async with Doors(base_url, settings.DEMO_PASSWORD) as doors:
            await Stage(doors, script, self.stdout.write).play()
            steps = " ".join(f"{verb} {count}" for verb, count in doors.tally.steps.most_common())
            self.stdout.write(f"steps: {steps}")
            return doors.tally.server_errors


def script_of(options: dict[str, Any]) -> Script:
    """The script; CommandError for numbers that make no play."""
    if (
        options["minutes"] <= 0
        or options["tickets_per_minute"] <= 0
        or options["inspectors"] < 0
        or options["pace"] <= 0
    ):
        raise CommandError("minutes, tickets per minute and pace are above zero, inspectors not below")
    return Script(
        minutes=options["minutes"],
        tickets_per_minute=options["tickets_per_minute"],
        inspectors=options["inspectors"],
        pace_s=options["pace"],
        seed=options["seed"],
    )
