"""Cells with their past, responsibility grids and their inspectors."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from grid.api.security import SignedIn, signed_in
from grid.domain.roles import Role
from grid.selectors.cell_card import cell_card
from grid.selectors.responsibility_grids import responsibility_grid, responsibility_grids
from grid.services.assign_inspectors import assign_inspectors

router = Router(tags=["cells"], auth=signed_in)


class OnDuty(Schema):
    """An inspector and since when."""

    id: int
    username: str
    name: str
    since_at: datetime


class PastDuty(OnDuty):
    """`until_at` is null while the duty lasts."""

    until_at: datetime | None


class ChangeRef(Schema):
    """A change of the grid."""

    id: UUID
    kind: str
    reason: str
    at: datetime | None


class CellVersion(Schema):
    """One drawing of a cell, and the changes that made and ended it (null: an import, or the first seed)."""

    version: int
    kind: str
    community_code: str
    area_m2: float
    valid_from: datetime
    valid_to: datetime | None
    made_by: ChangeRef | None
    ended_by: ChangeRef | None


class GridRef(Schema):
    """A responsibility grid."""

    code: str
    name: str
    version: int


class CellOut(Schema):
    """A cell; `history` newest first. `responsibility_grid` is null where none covers it."""

    code: str
    valid: bool
    version: int
    kind: str
    name: str
    subdistrict_code: str
    community_code: str
    buildings: int
    responsibility_grid: GridRef | None
    inspectors: list[OnDuty]
    history: list[CellVersion]


class GridOut(Schema):
    """A responsibility grid that is valid now."""

    code: str
    name: str
    version: int
    subdistrict_code: str
    community_code: str | None
    cells: list[str]
    inspectors: list[OnDuty]


class GridsOut(Schema):
    """By code."""

    items: list[GridOut]


class GridVersion(Schema):
    """One version of a grid."""

    version: int
    valid_from: datetime
    valid_to: datetime | None


class GridDetail(GridOut):
    """With its past; `cells` and `inspectors` are empty for a grid that has ended."""

    valid: bool
    history: list[GridVersion]
    duties: list[PastDuty]


class InspectorsIn(Schema, extra="forbid"):
    """Exactly these look after the grid from now on."""

    account_ids: list[Annotated[int, Field(ge=1, le=2**31 - 1)]] = Field(max_length=50)


@router.get("/geography/cells/{cell_code}", response=CellOut, url_name="cell")
def cell(request: HttpRequest, cell_code: str) -> dict[str, Any]:
    """A cell with all its drawings, its responsibility grid and inspectors; 404 for a code never given."""
    return cell_card(cell_code[:32])


@router.get("/geography/responsibility-grids", response=GridsOut, url_name="responsibility_grids")
def grids(request: HttpRequest, subdistrict: str = Query(..., min_length=1, max_length=32)) -> dict[str, Any]:
    """The responsibility grids of a subdistrict, with cells and inspectors."""
    return {"items": responsibility_grids(subdistrict)}


@router.get(
    "/geography/responsibility-grids/{grid_code}", response=GridDetail, url_name="responsibility_grid"
)
def grid(request: HttpRequest, grid_code: str) -> dict[str, Any]:
    """One responsibility grid with its versions and everybody who looked after it."""
    return responsibility_grid(grid_code[:32])


@router.put(
    "/geography/responsibility-grids/{grid_code}/inspectors",
    response=GridDetail,
    auth=SignedIn(Role.DATA_CLERK),
    url_name="assign_inspectors",
)
def inspectors(request: HttpRequest, grid_code: str, payload: InspectorsIn) -> dict[str, Any]:
    """Say who looks after a grid from now on; saying the same again changes nothing."""
    assign_inspectors(grid_code=grid_code[:32], account_ids=payload.account_ids, at=timezone.now())
    return responsibility_grid(grid_code[:32])
