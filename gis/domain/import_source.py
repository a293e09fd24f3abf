"""A file opened for import, whatever its format."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from gis.domain.import_rows import Fault, SourceChunk

Chunks = Callable[[int, int], Iterator[SourceChunk]]
"""(rows already consumed, rows to a chunk) → the chunks that follow."""


@dataclass(frozen=True, slots=True)
class ImportSource:
    """What a file says of itself before its rows are judged.

    `epsg` is the system the file states, None where it states none. `total` is how many rows it says it has, None
    when only reading tells. `notes` are things a person should know (a .cpg that lies, a missing .prj).
    """

    fields: tuple[str, ...]
    chunks: Chunks
    epsg: int | None = None
    total: int | None = None
    encoding: str = ""
    notes: tuple[Fault, ...] = field(default=())
