"""What goes in and out of the doors of the import jobs."""

from datetime import datetime
from typing import Any, Literal

from ninja import Field, Schema

State = Literal[
    "queued", "reading", "mapping", "validating", "preview", "publishing", "published", "failed", "cancelled",
    "rolled_back",
]  # fmt: skip


class ImportUploadForm(Schema):
    """What comes beside the file. `crs` must be stated: wgs84, cgcs2000, gcj02, bd09, EPSG:number or local:CODE.
    `encoding` empty = found by looking at the bytes."""

    layer: str = Field(max_length=32)
    crs: str = Field(max_length=40)
    encoding: str = Field("", max_length=40)
    source_layer: str = Field("", max_length=200)


class MappingIn(Schema):
    """Our field name → the file's; `code`, `name_zh`, `name_en` and those of the layer."""

    fields: dict[str, str] = Field(max_length=40)


class PublishIn(Schema):
    """`reason` is needed, and kept, when too few rows lie in the area they state."""

    reason: str = Field("", max_length=500)


class FitOut(Schema):
    """A coordinate system in which `share` (0–1) of a sample lies where it says."""

    crs: str
    share: float


class ShareOut(Schema):
    """How many rows state an area, how many lie in it; `low` = fewer than nine in ten."""

    stated: int
    inside: int
    low: bool
    fits: list[FitOut]


class SaidOut(Schema):
    """A stable code and its sentence."""

    code: str
    text: str


class JobOut(Schema):
    """An import job. `rows_total` is null while the file does not tell; `changes` are what publishing would do, or
    did: inserted, updated, unchanged; `consequences` what followed elsewhere, e.g. rows of dispatch tables that name a
    cell which is no more (`dispatch_rows`) and corridors that were drawn anew (`zones_redrawn`)."""

    id: int
    layer: str
    file_name: str
    file_bytes: int
    crs: str
    state: State
    version: int
    actor: str
    created_at: datetime
    changed_at: datetime
    finished_at: datetime | None
    cancel_requested: bool
    encoding: str
    source_fields: list[str]
    fields: dict[str, str]
    rows_total: int | None
    rows_read: int
    rows_clean: int
    rows_rejected: int
    rows_warned: int
    changes: dict[str, int]
    consequences: dict[str, Any]
    share: ShareOut | None
    override_reason: str
    notes: list[SaidOut]
    failure: SaidOut | None
    batch_id: int | None
    rolled_back_at: datetime | None


class Jobs(Schema):
    """Latest first. `next_before` is the `before` of the next page, null on the last one."""

    items: list[JobOut]
    next_before: int | None


class LayerChoice(Schema):
    """A layer a file may go into; `fields` are our names with what files usually call them."""

    layer: str
    needs_code: bool
    fields: dict[str, list[str]]


class LayerChoices(Schema):
    """All of them."""

    items: list[LayerChoice]


class FaultOut(Schema):
    """A row that is not taken, or one that is (`taken`) and deserves a look."""

    line: int
    taken: bool
    code: str
    row_key: str
    text: str


class Faults(Schema):
    """In the order of the file."""

    total: int
    items: list[FaultOut]
    next_after: str | None


class FeatureCollection(Schema):
    """GeoJSON in EPSG:4326."""

    type: Literal["FeatureCollection"]
    features: list[dict[str, Any]]
