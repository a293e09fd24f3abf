"""Shapes of the dispatch table's doors; unknown fields are refused."""

from datetime import datetime
from typing import Annotated, Any

from ninja import Field, Schema

from dispatch.api.ticket_schemas import Note, Strict
from grid.api.instants import Instant

Text = Annotated[str, Field(max_length=200)]
Value = Annotated[str, Field(max_length=120)]
Values = Annotated[list[Value], Field(max_length=50)]


class DispatchTableIn(Strict):
    """A draft: its name, and the table (draft or version, by id) whose rows it begins with; null = without rows."""

    name: str = Field(min_length=1, max_length=200)
    copy_of: int | None = Field(default=None, ge=1)


class DispatchRowIn(Strict):
    """A row in the words of the sheet: codes or Chinese words. Empty = any, none, or the default."""

    subject_kind: Value
    subject: Value = ""
    area_kind: Value = "anywhere"
    area: Value = ""
    channels: Values = Field(default_factory=list)
    request_types: Values = Field(default_factory=list)
    attributes: dict[Value, Values] = Field(default_factory=dict, max_length=10)
    lead_unit: Value
    fallback_unit: Value = ""
    co_units: Values = Field(default_factory=list)
    notify_units: Values = Field(default_factory=list)
    limit: Annotated[str, Field(max_length=20)] = ""
    priority: Value = "normal"
    dispatch_mode: Value = "confirm"
    remark: str = Field(default="", max_length=500)

    def cells(self) -> dict[str, str]:
        """The row as the cells of the sheet."""
        given: dict[str, Any] = self.dict()
        for name in ("channels", "request_types", "co_units", "notify_units"):
            given[name] = "; ".join(given[name])
        attributes = given["attributes"].items()
        given["attributes"] = "; ".join(f"{name}={'|'.join(values)}" for name, values in attributes)
        return {name: value.strip() for name, value in given.items()}


class PublicationIn(Strict):
    """From when the table routes (null = at once), and why; kept in the history."""

    effective_from: Instant | None = None
    reason: Note = ""


class DispatchTableHead(Schema):
    """A draft or version; `standing` is draft, planned, in_force, past or withdrawn. `revision` is its `If-Match`."""

    id: int
    version: int | None
    standing: str
    name: str
    rows: int | None
    revision: int
    based_on: int | None
    catalogue_version: int | None
    created_at: datetime
    created_by: str
    effective_from: datetime | None
    published_at: datetime | None
    published_by: str


class DispatchTables(Schema):
    """Newest first; `next` is the id to go on before."""

    items: list[DispatchTableHead]
    next: int | None


class DispatchRowOut(Schema):
    """A row as it stands; `lead_name` where the lead is one named unit."""

    row: int
    subject_kind: str
    subject: str
    subject_name_zh: str
    subject_name_en: str
    area_kind: str
    area: str
    channels: list[str]
    request_types: list[str]
    attributes: dict[str, list[str]]
    lead_unit: str
    lead_name: str
    fallback_unit: str
    co_units: list[str]
    notify_units: list[str]
    limit: str
    priority: str
    dispatch_mode: str
    remark: str


class DispatchRowsPage(Schema):
    """Rows by number; `next` is the row to go on after."""

    items: list[DispatchRowOut]
    next: int | None


class TableFault(Schema):
    """What is wrong, where: the cell of a file or the subject, the row's number, the column; words in the caller's
    language."""

    code: str
    where: str
    row: int | None
    column: str
    message: str


class EditedRowOut(Schema):
    """The draft's head, the row, and what publication would say about the row alone."""

    table: DispatchTableHead
    row: DispatchRowOut
    faults: list[TableFault]


class ValidationOut(Schema):
    """`publishable` when `faults` is empty; at most 500 faults are listed, `count` is all of them."""

    publishable: bool
    count: int
    faults: list[TableFault]


class ImportedTableOut(Schema):
    """`changed` is false when the table in force has the same rows: nothing was stored then."""

    table: DispatchTableHead
    rows: int
    changed: bool
