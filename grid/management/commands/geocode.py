import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import orjson
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import import_string

from gis.domain.errors import GridlineError
from gis.domain.geocode_query import MAX_LINE_BYTES, read_query_line
from grid.selectors.geocode import geocode


class Command(BaseCommand):
    """`manage.py geocode [FILE]`: JSON lines `{"text": …, "near": [lon, lat]?}` in, JSON lines with candidates out."""

    help = (
        'Reads JSON lines {"text": "…", "near": [lon, lat]} (near is optional; other keys are given back) from FILE or '
        "standard input and writes one JSON line for each: verdict (sure, unsure, ambiguous, none), candidates with "
        "score, matched parts, building, house and cell, and what to ask where it is ambiguous."
    )

    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="JSON lines; standard input without it")
        parser.add_argument("--limit", type=int, default=5, help="most candidates of an answer (1 to 50)")
        parser.add_argument("--language", choices=["zh", "en"], default="zh", help="of questions and errors")

    def handle(self, *args: Any, file: Path | None, limit: int, language: str, **options: Any) -> None:
        if not 1 <= limit <= 50:
            raise CommandError("--limit: 1–50")
        text_for = import_string(settings.TEXT_FOR)
        with ExitStack() as stack:
            source = stack.enter_context(_opened(file)) if file else sys.stdin.buffer
            try:
                for number, line in enumerate(_lines(source), start=1):
                    answer = _answer(line, number, limit, partial(text_for, language=language))
                    sys.stdout.buffer.write(orjson.dumps(answer, option=orjson.OPT_APPEND_NEWLINE))
                    sys.stdout.buffer.flush()
            except BrokenPipeError:
                # The reader has gone; what is left in the buffer must not raise once more at the end.
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _opened(file: Path) -> BinaryIO:
    try:
        return file.open("rb")
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}") from error


def _lines(source: BinaryIO) -> Iterator[bytes]:
    """Line by line in steady memory: of a line that is too long only the beginning is kept. Blank lines count."""
    while line := source.readline(MAX_LINE_BYTES + 2):
        rest = line
        while not rest.endswith(b"\n") and len(rest) > MAX_LINE_BYTES:
            rest = source.readline(MAX_LINE_BYTES + 2)
        yield line.rstrip(b"\r\n")


def _answer(line: bytes, number: int, limit: int, text_for: Any) -> dict[str, Any]:
    try:
        query = read_query_line(line)
    except GridlineError as refusal:
        message = text_for(refusal.code, params=dict(refusal.params))
        return {
            "line": number,
            "error": {"code": refusal.code, "message": message, "field": refusal.field},
        }
    found = geocode(query.text, near=query.near, limit=limit)
    return {**query.extra, **found.as_json(text_for)}
