"""manage.py load_questionnaire FILE: put a callback's questions in force."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dispatch.management.bilingual import command_error
from dispatch.selectors.current_moment import current_moment
from dispatch.services.load_questionnaire import load_questionnaire
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor


class Command(BaseCommand):
    help = (
        "Loads a questionnaire (回访问卷, JSON as dispatch/data/questionnaire.json); "
        "the same file twice is one version."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, json.JSONDecodeError) as broken:
            raise CommandError(f"{path}: {broken}") from broken
        try:
            row, new = load_questionnaire(content=content, actor=Actor.system(), at=current_moment().now)
        except GridlineError as refusal:
            raise command_error(refusal) from refusal
        self.stdout.write(f"questionnaire version {row.version} ({'new' if new else 'unchanged'})")
