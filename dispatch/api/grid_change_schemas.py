"""What goes in and out of the doors of grid changes."""

from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Field, Schema
from pydantic import AwareDatetime, StringConstraints

from grid.api.instants import Instant

Code = Annotated[str, StringConstraints(min_length=1, max_length=32)]
CellKind = Literal["basic", "dedicated"]
Name = Annotated[str, StringConstraints(max_length=100)]


class Drawing(Schema, extra="forbid"):
    """A GeoJSON geometry in the `coord_type` of the request."""

    type: Literal["Polygon", "MultiPolygon", "LineString"]
    coordinates: list[Any]


class CreateCell(Schema, extra="forbid"):
    """新建: a cell on free ground, or cut out of cells that yield it."""

    kind: Literal["create"]
    geometry: Drawing
    community_code: Code
    cell_kind: CellKind = "basic"
    name: Name = ""


class DrawnCell(Schema, extra="forbid"):
    """A cell and its new border."""

    code: Code
    geometry: Drawing


class RedrawCells(Schema, extra="forbid"):
    """重划: cells that are not drawn yield what a drawing takes from them."""

    kind: Literal["redraw"]
    drawings: list[DrawnCell] = Field(min_length=1, max_length=50)


class SplitCell(Schema, extra="forbid"):
    """拆分: along a line, or into parts that together are the cell."""

    kind: Literal["split"]
    cell: Code
    line: Drawing | None = None
    parts: list[Drawing] = Field(default=[], max_length=20)


class MergeCells(Schema, extra="forbid"):
    """合并: into one cell under the lowest code. `cell_kind` is needed where the kinds differ."""

    kind: Literal["merge"]
    cells: list[Code] = Field(min_length=1, max_length=50)
    cell_kind: CellKind | None = None
    name: Name = ""


class TransferCells(Schema, extra="forbid"):
    """移交: to another community; `move_border` moves its border with them."""

    kind: Literal["transfer"]
    cells: list[Code] = Field(min_length=1, max_length=50)
    community_code: Code
    move_border: bool = False


class GridIn(Schema, extra="forbid"):
    """A responsibility grid as it shall be. No code = a new one, name null = as it is, no cells = it ends."""

    code: Code | None = None
    name: Name | None = None
    cells: list[Code] = Field(max_length=2_000)


class ChangeResponsibility(Schema, extra="forbid"):
    """责任网格调整: grids of one subdistrict; other grids yield the cells that are named."""

    kind: Literal["responsibility"]
    subdistrict_code: Code
    grids: list[GridIn] = Field(min_length=1, max_length=500)


Change = CreateCell | RedrawCells | SplitCell | MergeCells | TransferCells | ChangeResponsibility


class ChangePreviewIn(Schema, extra="forbid"):
    """A change to look at. `coord_type` must be stated where something is drawn."""

    change: Change = Field(discriminator="kind")
    coord_type: str | None = Field(default=None, max_length=40)


class ChangeIn(ChangePreviewIn, extra="forbid"):
    """A change to make. `effective_at` null = now; `versions` are those of all cells (or grids) that change."""

    reason: str = Field(min_length=1, max_length=500)
    effective_at: Instant | None = None
    versions: dict[Code, int] = Field(max_length=2_000)


class RevertIn(Schema, extra="forbid"):
    """Take an applied change back; `preview` only tells what that would move."""

    reason: str = Field(min_length=1, max_length=500)
    preview: bool = False


class Failure(Schema):
    """Why a planned change was not applied: a code and the facts of its text."""

    code: str
    params: dict[str, str]


class ChangeOut(Schema):
    """A change of the grid. `id` is null in a preview. `before` and `after` are drawings as `code@version`.

    `report` says what moved, by counts and codes; tickets are counted in full and listed as far as the reader may
    see them. It is null while the change is only planned. `versions` are what `POST /geography/changes` asks for.
    """

    id: UUID | None
    preview: bool
    kind: str
    state: str
    reason: str
    actor: str
    subdistrict_codes: list[str]
    before: list[str]
    after: list[str]
    versions: dict[str, int]
    effective_at: AwareDatetime
    created_at: AwareDatetime
    settled_at: AwareDatetime | None
    reverts: UUID | None
    reverted_by: UUID | None
    failure: Failure | None
    report: dict[str, Any] | None
    drawings: dict[str, Any] | None


class ChangeRow(Schema):
    """A change in a list."""

    id: UUID
    kind: str
    state: str
    reason: str
    actor: str
    subdistrict_codes: list[str]
    before: list[str]
    after: list[str]
    effective_at: AwareDatetime
    created_at: AwareDatetime
    settled_at: AwareDatetime | None


class Changes(Schema):
    """Newest first. `next`: give it as `before_id` for the next page; null on the last."""

    items: list[ChangeRow]
    next: UUID | None
