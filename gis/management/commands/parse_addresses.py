import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from gis.domain.address_parsing.parts import Part
from gis.domain.address_parsing.tokens import MAX_TEXT_CHARS
from gis.domain.errors import GridlineError
from gis.management.explain import explain, explained
from gis.management.json_lines import Line, answer_lines, refusal
from gis.selectors.parse_addresses import parse_addresses
from gis.services.prepare_address_parser import prepare_address_parser


class Command(BaseCommand):
    """`manage.py parse_addresses [FILE]`: JSON lines `{"text"}` in, `{"text", "parts"}` out, as they come.

    `parts`: `{"type", "start", "end", "text"}`, characters `start` to `end` (exclusive) of the text as given. The first
    time beside labelled addresses (setting GRIDLINE_ADDRESS_TRAINING) it teaches a parser from them, which takes a
    minute or two and is kept.
    """

    help = "Takes addresses apart into their parts; JSON lines in, JSON lines out."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", help="JSON lines; standard input when left out")
        parser.add_argument("--model", type=Path, help="a parser written by train_address_parser")

    def handle(self, *args: Any, file: Path | None, model: Path | None, **options: Any) -> None:
        with explained():
            chosen = model or prepare_address_parser(tell=self.stderr.write)
            parse_addresses([], model=chosen)
        source = _open(file) if file else sys.stdin.fileno()
        try:
            answer_lines(source, lambda lines: _answers(lines, chosen), self._write)
        except BrokenPipeError:
            sys.stderr.close()  # whoever asked has gone; nothing is left to say
        finally:
            if file:
                os.close(source)

    def _write(self, line: str) -> None:
        self.stdout.write(line, ending="")
        self.stdout.flush()


def _open(file: Path) -> int:
    try:
        return os.open(file, os.O_RDONLY)
    except OSError as error:
        told = explain("file_unreadable", {"path": str(file)})
        raise CommandError(f"file_unreadable: {told}") from error


def _answers(lines: list[Line], model: Path) -> list[Line]:
    texts = [line["text"] for line in lines]
    short = [text if len(text) <= MAX_TEXT_CHARS else "" for text in texts]
    found = parse_addresses(short, model=model)
    return [_answer(text, parts) for text, parts in zip(texts, found, strict=True)]


def _answer(text: str, parts: list[Part]) -> Line:
    if len(text) > MAX_TEXT_CHARS:
        return {"error": refusal(GridlineError("address_text_too_long", limit_chars=MAX_TEXT_CHARS))}
    shown = [
        {"type": part.type, "start": part.start, "end": part.end, "text": text[part.start : part.end]}
        for part in parts
    ]
    return {"text": text, "parts": shown}
