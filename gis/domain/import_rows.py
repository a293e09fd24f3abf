"""Rows of a file on their way in, and what became of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shapely import Geometry


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A row as the file has it. `line` is 1-based: of a text file its line, else the number of the feature.

    `problem` is the code of what kept the reader from reading it.
    """

    line: int
    values: Mapping[str, Any]
    geometry: Geometry | None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class SourceFile:
    """All rows of a file; `epsg` is the system the file itself states, None where it states none."""

    rows: Sequence[SourceRow]
    fields: tuple[str, ...]
    epsg: int | None = None


@dataclass(frozen=True, slots=True)
class CleanRow:
    """A row that may be stored: geometry in EPSG:4326, admitted; code checked; `attributes` fit for JSON."""

    line: int
    code: str
    name_zh: str
    name_en: str
    geometry: Geometry
    values: Mapping[str, str]
    attributes: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was not taken and the stable code of the reason."""

    line: int
    reason_code: str
    row_key: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
