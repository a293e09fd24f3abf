import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from django.db import transaction

from gis.domain.errors import GridlineError
from gis.services.add_place_name import add_place_name

COLUMNS: Final = ("kind", "name", "relation", "target_code")


@dataclass(slots=True)
class ImportedNames:
    """read = added + unchanged + rejected; a rejection is the line of the file (1 = heading), the code, the params."""

    read: int = 0
    added: int = 0
    unchanged: int = 0
    rejected: list[tuple[int, str, Mapping[str, object]]] = field(default_factory=list)


@transaction.atomic
def import_place_names(*, path: Path, actor: str, at: datetime, reason: str) -> ImportedNames:
    """Takes further names from a CSV file with the columns kind, name, relation, target_code; all good rows or none.

    The same file twice changes nothing. Raises GridlineError `place_name_file_unreadable`,
    `place_name_columns_missing`.
    """
    told = ImportedNames()
    for line, row in _rows(path):
        told.read += 1
        try:
            _, added = add_place_name(
                kind=row["kind"], name=row["name"], relation=row["relation"], target_code=row["target_code"],
                actor=actor, at=at, reason=reason, source=path.name[:100],
            )  # fmt: skip
        except GridlineError as refusal:
            told.rejected.append((line, refusal.code, refusal.params))
            continue
        told.added += added
        told.unchanged += not added
    return told


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
            if missing:
                raise GridlineError("place_name_columns_missing", status=422, missing=", ".join(missing))
            for row in reader:
                told = {column: (row[column] or "").strip().replace("\0", "") for column in COLUMNS}
                yield reader.line_num, told
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise GridlineError("place_name_file_unreadable", status=422, reason=str(error)[:200]) from error
