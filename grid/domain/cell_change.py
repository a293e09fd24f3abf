"""What is to become of a piece of the grid: which cells end and which begin on their ground."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from shapely import Geometry, MultiPolygon
from shapely.geometry import mapping, shape


class ChangeKind(StrEnum):
    """网格调整: 新建, 重划, 拆分, 合并, 移交, 撤销; 责任网格调整; 拓扑修复."""

    CREATE = "create"
    REDRAW = "redraw"
    SPLIT = "split"
    MERGE = "merge"
    TRANSFER = "transfer"
    REVERT = "revert"
    RESPONSIBILITY = "responsibility"
    REPAIR = "repair"


@dataclass(frozen=True, slots=True)
class StandingCell:
    """A cell that is valid now, EPSG:4326."""

    id: int
    code: str
    version: int
    kind: str
    name: str
    subdistrict_code: str
    community_code: str
    geom: Geometry


@dataclass(frozen=True, slots=True)
class CellRef:
    """One drawing of a cell."""

    code: str
    version: int

    def __str__(self) -> str:
        return f"{self.code}@{self.version}"


@dataclass(frozen=True, slots=True)
class NewCell:
    """A cell as it will be. `code` is empty until it is numbered; `base` is the code it comes from, if any."""

    code: str
    kind: str
    name: str
    subdistrict_code: str
    community_code: str
    geom: MultiPolygon
    base: str = ""


@dataclass(frozen=True, slots=True)
class RedrawnArea:
    """A community or subdistrict whose border moves with a transferred cell.

    `since` is the beginning of the drawing that is replaced: another one in its place means that somebody came first.
    """

    level: str
    code: str
    geom: MultiPolygon
    since: datetime


@dataclass(frozen=True, slots=True)
class CellChange:
    """A change of cells: `retired` drawings end and `new` ones begin at `effective_at`; `areas` move with them.

    `subdistrict_codes` are all subdistricts it touches, sorted. `homes` (cell code → responsibility grid) says where
    new cells go when that is not for the ground to decide.
    """

    kind: ChangeKind
    retired: tuple[CellRef, ...]
    new: tuple[NewCell, ...]
    effective_at: datetime
    reason: str
    subdistrict_codes: tuple[str, ...] = ()
    areas: tuple[RedrawnArea, ...] = ()
    homes: tuple[tuple[str, str], ...] = ()

    def numbered(self, codes: Mapping[int, str]) -> "CellChange":
        """The change with the codes for the new cells at those positions."""
        cells = [replace(cell, code=codes.get(at, cell.code)) for at, cell in enumerate(self.new)]
        return replace(self, new=tuple(cells))

    def as_json(self) -> dict[str, Any]:
        """For the record; geometries as GeoJSON with every digit they have."""
        return {
            "kind": str(self.kind),
            "reason": self.reason,
            "effective_at": self.effective_at.isoformat(),
            "subdistrict_codes": list(self.subdistrict_codes),
            "homes": dict(self.homes),
            "retired": [{"code": cell.code, "version": cell.version} for cell in self.retired],
            "new": [
                {
                    "code": cell.code,
                    "kind": cell.kind,
                    "name": cell.name,
                    "subdistrict_code": cell.subdistrict_code,
                    "community_code": cell.community_code,
                    "base": cell.base,
                    "geometry": mapping(cell.geom),
                }
                for cell in self.new
            ],
            "areas": [
                {
                    "level": area.level,
                    "code": area.code,
                    "since": area.since.isoformat(),
                    "geometry": mapping(area.geom),
                }
                for area in self.areas
            ],
        }

    @classmethod
    def from_json(cls, plan: Mapping[str, Any]) -> "CellChange":
        """The change that `as_json` wrote."""
        return cls(
            kind=ChangeKind(plan["kind"]),
            reason=plan["reason"],
            subdistrict_codes=tuple(plan["subdistrict_codes"]),
            homes=tuple(sorted(plan["homes"].items())),
            effective_at=datetime.fromisoformat(plan["effective_at"]),
            retired=tuple(CellRef(cell["code"], cell["version"]) for cell in plan["retired"]),
            new=tuple(_new_cell(cell) for cell in plan["new"]),
            areas=tuple(
                RedrawnArea(
                    area["level"],
                    area["code"],
                    shape(area["geometry"]),
                    datetime.fromisoformat(area["since"]),
                )
                for area in plan["areas"]
            ),
        )


def _new_cell(cell: Mapping[str, Any]) -> NewCell:
    return NewCell(
        code=cell["code"],
        kind=cell["kind"],
        name=cell["name"],
        subdistrict_code=cell["subdistrict_code"],
        community_code=cell["community_code"],
        base=cell["base"],
        geom=shape(cell["geometry"]),
    )
