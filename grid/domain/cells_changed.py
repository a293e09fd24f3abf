"""What the apps above are told when cells end and begin."""

from dataclasses import dataclass
from uuid import UUID

from shapely import Geometry


@dataclass(frozen=True, slots=True)
class CellDrawing:
    """One drawing of a cell, by row and by name; EPSG:4326."""

    id: int
    code: str
    version: int
    subdistrict_code: str
    community_code: str
    geom: Geometry


@dataclass(frozen=True, slots=True)
class CellsChanged:
    """The drawings that ended (`old`) and those that stand on their ground now (`new`)."""

    change_id: UUID
    kind: str
    old: tuple[CellDrawing, ...]
    new: tuple[CellDrawing, ...]

    @property
    def gone_codes(self) -> frozenset[str]:
        """Codes that name no valid cell any more."""
        return frozenset(cell.code for cell in self.old) - {cell.code for cell in self.new}
