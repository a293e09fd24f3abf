import shutil
import stat
import zipfile
from pathlib import Path, PurePosixPath
from typing import Final

from gis.domain.archive_rules import MAX_UNPACKED_BYTES, ArchiveEntry, choose_entries
from gis.domain.errors import GridlineError

_ENCRYPTED: Final = 0x1
_PIECE: Final = 1 << 20


def list_archive(archive: zipfile.ZipFile) -> list[ArchiveEntry]:
    """What the archive's directory lists; nothing is unpacked."""
    return [
        ArchiveEntry(
            name=info.filename,
            size=info.file_size,
            packed=info.compress_size,
            encrypted=bool(info.flag_bits & _ENCRYPTED),
            is_link=stat.S_ISLNK(info.external_attr >> 16),
        )
        for info in archive.infolist()
    ]


def unpack_archive(path: Path, folder: Path) -> Path:
    """Unpacks the one data file of a zip, with its side files, into `folder`; where it is then.

    The files get plain names, so nothing in the archive decides where something is written, and no more bytes are
    written than its directory announced. Raises GridlineError as `choose_entries` does, and
    `import_file_unreadable`.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            data, wanted = choose_entries(list_archive(archive), path.name)
            folder.mkdir(parents=True, exist_ok=True)
            for name in wanted:
                target = folder / f"{path.stem}{PurePosixPath(name).suffix.lower()}"
                _unpack(archive, archive.getinfo(name), target, path.name)
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, RuntimeError) as error:
        raise GridlineError(
            "import_file_unreadable", status=422, file=path.name, reason=str(error)[:200]
        ) from None
    return folder / f"{path.stem}{PurePosixPath(data).suffix.lower()}"


def check_sheet_archive(path: Path) -> None:
    """An XLSX is a zip, too: raises GridlineError `archive_bomb`, `archive_path` or `import_file_unreadable`."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = list_archive(archive)
    except (zipfile.BadZipFile, OSError) as error:
        raise GridlineError(
            "import_file_unreadable", status=422, file=path.name, reason=str(error)[:200]
        ) from None
    for entry in entries:
        parts = PurePosixPath(entry.name).parts
        if ".." in parts or entry.name.startswith("/"):
            raise GridlineError("archive_path", status=422, file=path.name, entry=entry.name[:100])
    unpacked = sum(entry.size for entry in entries)
    packed = sum(entry.packed for entry in entries)
    if unpacked > MAX_UNPACKED_BYTES or (unpacked > (64 << 20) and unpacked > 100 * max(packed, 1)):
        raise GridlineError("archive_bomb", status=422, file=path.name, entry="xl/worksheets")


def _unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path, archive_name: str) -> None:
    left = info.file_size
    with archive.open(info) as source, target.open("wb") as file:
        while piece := source.read(_PIECE):
            left -= len(piece)
            if left < 0:
                file.close()
                shutil.rmtree(target.parent, ignore_errors=True)
                raise GridlineError("archive_bomb", status=422, file=archive_name, entry=info.filename[:100])
            file.write(piece)
