"""Objects in, objects out, one a line: a command that other programs keep open and talk to."""

import json
import os
from collections.abc import Callable, Iterator
from typing import Any, Final

from gis.domain.errors import GridlineError
from gis.management.explain import explain

LONGEST_LINE_BYTES: Final = 65_536
_CHUNK_BYTES: Final = 65_536
_ANSWERED_TOGETHER: Final = 64

Line = dict[str, Any]


def answer_lines(
    source: int, answer: Callable[[list[Line]], list[Line]], write: Callable[[str], object]
) -> int:
    """Answers every line read from the file descriptor `source`, in order; returns how many were refused.

    Lines are answered as soon as they are there, and together when many are. A bad line gets
    `{"line": number, "error": {"code", "message"}}` and the next one its turn.
    """
    number = refused = 0
    for batch in _batches(source):
        asked = [_read(line) for line in batch]
        replies = iter(answer([one for one in asked if isinstance(one, dict)]))
        for one in asked:
            number += 1
            refused += isinstance(one, GridlineError)
            write(_as_line(_refusal(one, number) if isinstance(one, GridlineError) else next(replies)))
    return refused


def refusal(error: GridlineError) -> Line:
    """What stands under `error` in the answer to a line."""
    return {"code": error.code, "message": explain(error.code, dict(error.params))}


def _refusal(error: GridlineError, number: int) -> Line:
    return {"line": number, "error": refusal(error)}


def _as_line(value: Line) -> str:
    return json.dumps(value, ensure_ascii=False) + "\n"


def _batches(source: int) -> Iterator[list[bytes]]:
    """Whole lines, as many as have arrived; of a line that is too long only its beginning, so memory stays bounded."""
    rest, cut = b"", False
    while chunk := os.read(source, _CHUNK_BYTES):
        *lines, rest = (rest + chunk).split(b"\n")
        if cut and lines:
            lines, cut = lines[1:], False
        elif cut:
            rest = b""
        if len(rest) > LONGEST_LINE_BYTES:
            lines, rest, cut = [*lines, rest], b"", True
        for begin in range(0, len(lines), _ANSWERED_TOGETHER):
            yield lines[begin : begin + _ANSWERED_TOGETHER]
    if rest.strip():
        yield [rest]


def _read(line: bytes) -> Line | GridlineError:
    """The object on a line with its `text`, or why not."""
    if len(line) > LONGEST_LINE_BYTES:
        return GridlineError("json_line_too_long", limit_bytes=LONGEST_LINE_BYTES)
    try:
        value = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return GridlineError("json_line_invalid")
    if not isinstance(value, dict) or not isinstance(value.get("text"), str):
        return GridlineError("json_line_without_text")
    if any("\ud800" <= char <= "\udfff" for char in value["text"]):
        return GridlineError("json_line_invalid")
    return value
