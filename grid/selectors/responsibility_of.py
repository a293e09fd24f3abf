"""Who looks after this cell?"""

from dataclasses import dataclass
from typing import Any

from grid.models import ResponsibilityGridCell
from grid.selectors.inspectors_of import inspectors_of


@dataclass(frozen=True, slots=True)
class Responsibility:
    """The responsibility grid of a cell and the inspectors on duty in it (id, username, name, since_at)."""

    code: str
    name: str
    version: int
    inspectors: tuple[dict[str, Any], ...]


def responsibility_of(cell_code: str) -> Responsibility | None:
    """The grid the cell lies in now; None when no grid covers it. Two statements."""
    row = (
        ResponsibilityGridCell.objects.filter(cell_code=cell_code, valid_to__isnull=True)
        .values_list("grid__code", "grid__name", "grid__version")
        .first()
    )
    if row is None:
        return None
    code, name, version = row
    return Responsibility(code, name, version, tuple(inspectors_of([code]).get(code, ())))
