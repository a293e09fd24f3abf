"""What an archive may hold before anything of it is unpacked."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from gis.domain.errors import GridlineError

MAX_ENTRIES: Final = 200
MAX_UNPACKED_BYTES: Final = 2 << 30
MAX_RATIO: Final = 200
RATIO_COUNTS_FROM: Final = 10 << 20
"""Small files may well shrink two hundredfold; what they unpack to does no harm."""
ARCHIVES: Final = {".zip", ".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".kmz"}
DATA: Final = {".shp", ".gpkg", ".geojson", ".json", ".fgb", ".csv", ".xlsx"}
SIDE_FILES: Final = {".shx", ".dbf", ".prj", ".cpg"}


@dataclass(frozen=True, slots=True)
class ArchiveEntry:
    """One file in an archive as its directory lists it; `size` and `packed` in bytes."""

    name: str
    size: int
    packed: int
    encrypted: bool = False
    is_link: bool = False


def choose_entries(entries: Sequence[ArchiveEntry], archive: str) -> tuple[str, list[str]]:
    """The one data file in an archive, and every entry to unpack with it.

    Raises GridlineError `archive_path` (an entry that leads out of the archive), `archive_bomb`, `archive_nested`,
    `archive_encrypted`, `archive_entries` or `archive_content` (no data file, or several).
    """
    if len(entries) > MAX_ENTRIES:
        raise GridlineError(
            "archive_entries", status=422, file=archive, entries=len(entries), limit=MAX_ENTRIES
        )
    for entry in entries:
        _check(entry, archive)
    if sum(entry.size for entry in entries) > MAX_UNPACKED_BYTES:
        raise GridlineError("archive_bomb", status=422, file=archive, entry=entries[0].name[:100])
    files = [entry.name for entry in entries if not entry.name.endswith("/") and not _is_clutter(entry.name)]
    data = [name for name in files if _suffix(name) in DATA]
    if len(data) != 1:
        found = ", ".join(data or files)[:200]
        raise GridlineError("archive_content", status=422, file=archive, found=found)
    stem = _stem(data[0])
    return data[0], [
        name for name in files if name == data[0] or (_stem(name) == stem and _suffix(name) in SIDE_FILES)
    ]


def _check(entry: ArchiveEntry, archive: str) -> None:
    path = PurePosixPath(entry.name.replace("\\", "/"))
    name = entry.name[:100]
    if path.is_absolute() or ".." in path.parts or ":" in entry.name or "\0" in entry.name or entry.is_link:
        raise GridlineError("archive_path", status=422, file=archive, entry=name)
    if entry.encrypted:
        raise GridlineError("archive_encrypted", status=422, file=archive, entry=name)
    if _suffix(entry.name) in ARCHIVES:
        raise GridlineError("archive_nested", status=422, file=archive, entry=name)
    if entry.size > RATIO_COUNTS_FROM and entry.size > MAX_RATIO * max(entry.packed, 1):
        raise GridlineError("archive_bomb", status=422, file=archive, entry=name)


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def _stem(name: str) -> str:
    return str(PurePosixPath(name).with_suffix("")).lower()


def _is_clutter(name: str) -> bool:
    """What file managers leave behind."""
    path = PurePosixPath(name)
    return "__MACOSX" in path.parts or path.name.startswith(".")
