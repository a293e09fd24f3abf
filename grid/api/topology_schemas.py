"""What goes in and out of the doors of the topology check."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Field, Schema

from grid.api.instants import Instant

Kind = Literal[
    "gap", "overlap", "sliver", "outside", "multipart", "invalid_geometry", "code_malformed", "code_prefix",
    "code_doubled", "code_order",
]  # fmt: skip
Code = str


class TopologyCheckOut(Schema):
    """One run of the check; `counts` are faults by kind, `stale` = the ground has changed since."""

    id: UUID
    subdistrict_code: str
    cells_checked: int
    counts: dict[str, int]
    checked_at: datetime
    stale: bool


class TopologyFaultOut(Schema):
    """A fault; `point` is [lon, lat] in EPSG:4326 and lies in it, sizes are null for faults of codes."""

    key: str
    rank: int
    kind: Kind
    severity: Literal["error", "warning", "notice"]
    layer: Literal["cell", "community"]
    codes: list[str]
    area_codes: list[str]
    subdistrict_codes: list[str]
    size_m2: float | None
    width_m: float | None
    detail: str
    point: tuple[float, float]


class FaultPage(Schema):
    """Faults, gravest first. `next_after` is the `after` of the next page, null on the last one."""

    check: TopologyCheckOut | None
    total: int
    items: list[TopologyFaultOut]
    next_after: int | None


class TopologyFeatures(Schema):
    """A GeoJSON FeatureCollection, [lon, lat] in EPSG:4326."""

    type: Literal["FeatureCollection"] = "FeatureCollection"
    features: list[dict[str, Any]]


class CheckIn(Schema, extra="forbid"):
    """`subdistrict_code` null = the whole district."""

    subdistrict_code: str | None = Field(default=None, min_length=1, max_length=32)


class ProposalIn(Schema, extra="forbid"):
    """The faults to mend: by `fault_keys` of a check, else by kinds and areas (empty = all of them)."""

    fault_keys: list[str] = Field(default=[], max_length=1000)
    kinds: list[Kind] = []
    areas: list[str] = Field(default=[], max_length=300)
    renumber: bool = False


class MendedFault(Schema):
    """A fault that the proposal mends or, with a `reason`, leaves."""

    key: str
    kind: Kind
    codes: list[str]
    area_codes: list[str]
    size_m2: float | None
    point: tuple[float, float]
    reason: str | None = None


class ProposalOut(Schema):
    """A proposed repair. `concerned` counts what stands on ground that would change hands."""

    id: UUID
    state: Literal["proposed", "applied", "dropped"]
    subdistrict_code: str
    faults: list[MendedFault]
    left: list[MendedFault]
    concerned: dict[str, int]
    actor: str
    created_at: datetime
    settled_at: datetime | None
    settled_by: str
    effective_at: datetime | None
    grid_changes: list[UUID]
    cells: int


class Proposals(Schema):
    """Newest first."""

    items: list[ProposalOut]


class RepairOut(Schema):
    """What becomes of one cell: GeoJSON in EPSG:4326; `after` null = the cell would end."""

    cell_code: str
    cell_version: int
    new_code: str
    reasons: list[str]
    won_m2: float
    lost_m2: float
    before: dict[str, Any]
    after: dict[str, Any] | None


class ProposalDetail(ProposalOut):
    """The proposal with every cell it touches; `base` are the cell versions it rests on."""

    base: dict[str, int]
    repairs: list[RepairOut]


class ApplyIn(Schema, extra="forbid"):
    """When the repair takes effect; null = at once."""

    effective_at: Instant | None = None
