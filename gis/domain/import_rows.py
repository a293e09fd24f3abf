"""Rows of a file on their way in, and what became of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from shapely import Geometry

Shapes = NDArray[np.object_]
"""shapely geometries, None where there is none."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row is not taken, or what should be looked at: a stable code and the values of its text."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SourceChunk:
    """Some rows as the file has them, column by column; all sequences have the same length.

    `lines` are 1-based: of a text file or sheet its lines, else the numbers of the features. `faults` tell, by place
    in the chunk, what kept the reader from reading a row. `consumed` counts the file's rows up to the end of this
    chunk: whoever goes on later starts there.
    """

    lines: Sequence[int]
    columns: Mapping[str, Sequence[Any]]
    shapes: Shapes
    faults: Mapping[int, Fault]
    consumed: int


@dataclass(frozen=True, slots=True)
class FieldNames:
    """Which fields of the file hold code and names, and further values by our name."""

    code: str
    name_zh: str | None = None
    name_en: str | None = None
    others: tuple[tuple[str, str], ...] = ()

    def used(self) -> set[str]:
        """The fields of the file that are mapped."""
        named = {self.code, self.name_zh, self.name_en, *(field for _, field in self.others)}
        return {name for name in named if name}


class CleanRow(NamedTuple):
    """A row that may be stored: geometry in EPSG:4326, admitted; code checked; `attributes` fit for JSON."""

    line: int
    code: str
    name_zh: str
    name_en: str
    geometry: Geometry
    values: Mapping[str, str]
    attributes: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Judged:
    """A row with a fault or a warning; `shape` (EPSG:4326) where it lies, when that can be told."""

    line: int
    fault: Fault
    row_key: str = ""
    shape: Geometry | None = None
