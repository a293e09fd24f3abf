"""The one gate through which JSON comes in.

Python's own parser takes NaN, duplicate keys, NUL and halves of surrogate pairs, and recurses until it dies. What
passes here can be stored in PostgreSQL and means the same to every reader.
"""

import json
import math
import re
from typing import Any, NoReturn

from gis.domain.errors import GridlineError

MAX_BODY_BYTES = 1_048_576
MAX_DEPTH = 32
#: What a bigint column holds.
LARGEST_INTEGER = 2**63 - 1

_STRUCTURE = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)
_SUSPICIOUS_TEXT = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")


def read_json(body: bytes) -> Any:
    """The value of a JSON document. Raises GridlineError 413 when it is too large, else 400 with the reason."""
    if len(body) > MAX_BODY_BYTES:
        raise GridlineError("body_too_large", status=413, limit_bytes=MAX_BODY_BYTES)
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise GridlineError("json_not_utf8", position=error.start) from error
    if "\0" in text:
        raise GridlineError("json_nul_character")
    _check_depth(text)
    try:
        value = json.loads(
            text,
            parse_constant=_refuse_constant,
            parse_float=_finite,
            parse_int=_storable,
            object_pairs_hook=_without_duplicates,
        )
    except json.JSONDecodeError as error:
        raise GridlineError("json_broken", line=error.lineno, column=error.colno) from error
    if _SUSPICIOUS_TEXT.search(text):
        _check_texts(value)
    return value


def _check_depth(text: str) -> None:
    """Counts brackets outside of strings before anything recurses into them."""
    depth = 0
    for token in _STRUCTURE.finditer(text):
        match token.group()[0]:
            case "[" | "{":
                depth += 1
                if depth > MAX_DEPTH:
                    raise GridlineError("json_too_deep", limit=MAX_DEPTH)
            case "]" | "}":
                depth -= 1


def _refuse_constant(name: str) -> NoReturn:
    raise GridlineError("json_not_a_number", value=name)


def _finite(literal: str) -> float:
    number = float(literal)
    if not math.isfinite(number):
        raise GridlineError("json_number_out_of_range", value=literal[:32])
    return number


def _storable(literal: str) -> int:
    if len(literal) > 20 or abs(int(literal)) > LARGEST_INTEGER:
        raise GridlineError("json_number_out_of_range", value=literal[:32])
    return int(literal)


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise GridlineError("json_duplicate_key", field=check_text(twice)[:64])
    return value


def _check_texts(value: Any) -> None:
    """Depth is limited already, so this may recurse."""
    if isinstance(value, str):
        check_text(value)
    elif isinstance(value, list):
        for item in value:
            _check_texts(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            check_text(name)
            _check_texts(item)


def check_text(text: str) -> str:
    """The text itself. Raises GridlineError for NUL, which PostgreSQL cannot store, and for broken Unicode."""
    if "\0" in text:
        raise GridlineError("json_nul_character")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise GridlineError("json_broken_unicode") from error
    return text
