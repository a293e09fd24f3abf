"""Load the unit types from our data file."""

import csv
from pathlib import Path

from django.db import transaction

from grid.models import UnitType

UNIT_TYPES_CSV = Path(__file__).parent.parent / "data" / "unit_types.csv"
_FIELDS = ("name_zh", "name_en", "relation")


@transaction.atomic
def load_unit_types(*, path: Path = UNIT_TYPES_CSV) -> int:
    """Bring the unit types (单位类型) to the state of the file; returns how many rows were written.

    Loading the same file twice writes nothing. A type that left the file stays: units may use it.
    """
    with path.open(encoding="utf-8", newline="") as file:
        wanted = {row["code"]: UnitType(**row) for row in csv.DictReader(file)}
    present = UnitType.objects.in_bulk()
    changed = [
        unit_type
        for code, unit_type in wanted.items()
        if code not in present or any(getattr(present[code], f) != getattr(unit_type, f) for f in _FIELDS)
    ]
    UnitType.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["code"], update_fields=_FIELDS
    )
    return len(changed)
