"""Load the escalation ladder of supervision."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dispatch.domain.ladder import LadderError, read_ladder
from dispatch.management.bilingual import command_error
from dispatch.management.commands.load_catalogues import read_lines
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.ladder_rules import SHIPPED
from dispatch.services.edit_ladder import load_ladder
from dispatch.services.resync_clocks import resync_clocks
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor


class Command(BaseCommand):
    help = (
        "Loads the escalation ladder (督办阶梯): ours, or the file of another district, with the columns of "
        "dispatch/data/ladder.csv. Pending timers follow, levels that have fired stay. Rungs edited by hand are kept."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", default=SHIPPED, help="CSV or XLSX")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        header, *lines = read_lines(path) or [[]]
        try:
            rules = read_ladder([dict(zip(header, line, strict=False)) for line in lines if any(line)])
            loaded = load_ladder(rules=rules, actor=Actor.system(), at=current_moment().now, note=path.name)
        except LadderError as error:
            raise CommandError(f"{path}: {error}") from error
        except GridlineError as refusal:
            raise command_error(refusal) from refusal
        if loaded.changed:
            resync_clocks()
        if options["verbosity"]:
            self.stdout.write(f"{len(rules)} rungs, version {loaded.version}")
