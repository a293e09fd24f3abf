"""A column of values in COPY's text format, made at once: most columns hold nothing that needs escaping."""

import re
from collections.abc import Sequence
from typing import Any, Final

from gis.services.copy_rows import _escaped, _field

_ARRAY_SPECIAL: Final = re.compile(r'[\\\t\n\r"]')


def copy_column(values: Sequence[Any]) -> list[str]:
    """The values as texts, ready to be joined by tabs; as `gis.services.copy_rows` writes one by one."""
    kinds = set(map(type, values))
    if kinds == {str}:
        together = "".join(values)
        if together.isprintable() and "\\" not in together:
            return list(values)
        return [_escaped(value) for value in values]
    if kinds == {list}:
        return [_array(value) if value else "{}" for value in values]
    return ["{}" if value == {} else _field(value) for value in values]


def _array(items: list[str]) -> str:
    if _ARRAY_SPECIAL.search("".join(items)):
        return _field(items)
    return '{"' + '","'.join(items) + '"}'
