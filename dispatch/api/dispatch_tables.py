"""The editor of the dispatch table (派单目录): drafts, their rows, publication, roll-back."""

from collections.abc import Callable
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from dispatch.api import dispatch_table_schemas as body
from dispatch.api.actions import expected_version
from dispatch.api.fault_answers import fault_list, faults_told
from dispatch.api.guard_headers import IDEMPOTENCY_KEY, IF_MATCH, declare_headers
from dispatch.api.once import once
from dispatch.api.ticket_schemas import ReasonIn
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.current_tables import current_catalogue
from dispatch.selectors.dispatch_rows import dispatch_rows
from dispatch.selectors.dispatch_table_view import get_table, list_tables, row_view, table_head, table_rows
from dispatch.selectors.table_faults import rows_faults
from dispatch.services.add_dispatch_row import EditedRow, add_dispatch_row
from dispatch.services.change_dispatch_row import change_dispatch_row, delete_dispatch_row
from dispatch.services.create_dispatch_draft import create_dispatch_draft
from dispatch.services.discard_dispatch_draft import discard_dispatch_draft
from dispatch.services.publish_dispatch_table import publish_dispatch_table
from dispatch.services.roll_back_dispatch_table import roll_back_dispatch_table
from dispatch.services.withdraw_dispatch_table import withdraw_dispatch_table
from grid.api.security import SignedIn, actor_of_request
from grid.domain.roles import Role
from grid.selectors.units_index import units_index

READERS = SignedIn(Role.DATA_CLERK, Role.DISPATCHER, Role.SUBDISTRICT_DISPATCHER)
CLERK = SignedIn(Role.DATA_CLERK)
router = Router(tags=["dispatch tables"], auth=READERS)

TableId = Annotated[int, Path(ge=1, le=2**31 - 1)]
RowNumber = Annotated[int, Path(ge=1, le=2**31 - 1)]
Prefix = Annotated[str, Query(max_length=80, pattern=r"^[^\x00]*$")]


@router.get("/dispatch-tables", response=body.DispatchTables, url_name="dispatch_tables")
def tables(
    request: HttpRequest,
    before: int | None = Query(None, ge=1, le=2**31),
    limit: int = Query(50, ge=1, le=200),
) -> dict[str, Any]:
    """Drafts and versions, newest first."""
    items = list_tables(current_moment(), before=before, limit=limit)
    return {"items": items, "next": items[-1]["id"] if len(items) == limit else None}


@router.post("/dispatch-tables", response={201: body.DispatchTableHead}, auth=CLERK)
def create(request: HttpRequest, payload: body.DispatchTableIn) -> HttpResponse:
    """Begin a draft, empty or with the rows of another table; once per `Idempotency-Key`."""

    def work() -> tuple[int, Any]:
        at = current_moment().now
        table = create_dispatch_draft(actor=actor_of_request(request), at=at, **payload.dict())
        return 201, head(table.pk)

    return once(request, "dispatch_table_create", payload.model_dump(mode="json"), work)


@router.get("/dispatch-tables/{int:table_id}", response=body.DispatchTableHead, url_name="dispatch_table")
def table(request: HttpRequest, table_id: TableId) -> dict[str, Any]:
    """One draft or version."""
    return head(table_id)


@router.delete("/dispatch-tables/{int:table_id}", response={204: None}, auth=CLERK)
def discard(request: HttpRequest, table_id: TableId) -> HttpResponse:
    """Throw a draft away; `If-Match` is its revision."""
    discard_dispatch_draft(
        table_id=table_id,
        actor=actor_of_request(request),
        at=current_moment().now,
        revision=expected_version(request),
    )
    return HttpResponse(status=204)


@router.get("/dispatch-tables/{int:table_id}/rows", response=body.DispatchRowsPage, url_name="dispatch_rows")
def rows(
    request: HttpRequest,
    table_id: TableId,
    subject: Prefix = "",
    area: Prefix = "",
    unit: Prefix = "",
    after: int = Query(0, ge=0, le=2**31 - 1),
    limit: int = Query(100, ge=1, le=500),
) -> dict[str, Any]:
    """Rows by number; `subject` and `area` are beginnings of codes, `unit` any unit the row names."""
    get_table(table_id)
    items = table_rows(table_id, subject=subject, area=area, unit=unit, after=after, limit=limit)
    return {"items": items, "next": items[-1]["row"] if len(items) == limit else None}


@router.post("/dispatch-tables/{int:table_id}/rows", response={201: body.EditedRowOut}, auth=CLERK)
def add_row(request: HttpRequest, table_id: TableId, payload: body.DispatchRowIn) -> HttpResponse:
    """Add a row to a draft; `If-Match` is the draft's revision."""

    def work(common: dict[str, Any]) -> EditedRow:
        return add_dispatch_row(table_id=table_id, cells=payload.cells(), **common)

    return edit(request, "dispatch_row_add", [table_id, payload.model_dump(mode="json")], work, status=201)


@router.put("/dispatch-tables/{int:table_id}/rows/{int:row}", response=body.EditedRowOut, auth=CLERK)
def change_row(
    request: HttpRequest, table_id: TableId, row: RowNumber, payload: body.DispatchRowIn
) -> HttpResponse:
    """Replace a row of a draft; it keeps its number."""

    def work(common: dict[str, Any]) -> EditedRow:
        return change_dispatch_row(table_id=table_id, row=row, cells=payload.cells(), **common)

    return edit(request, "dispatch_row_change", [table_id, row, payload.model_dump(mode="json")], work)


@router.delete("/dispatch-tables/{int:table_id}/rows/{int:row}", response=body.DispatchTableHead, auth=CLERK)
def delete_row(request: HttpRequest, table_id: TableId, row: RowNumber) -> HttpResponse:
    """Take a row out of a draft; the others keep their numbers."""

    def work() -> tuple[int, Any]:
        delete_dispatch_row(table_id=table_id, row=row, **common_of(request))
        return 200, head(table_id)

    return once(request, "dispatch_row_delete", [table_id, row], work)


@router.get(
    "/dispatch-tables/{int:table_id}/validation", response=body.ValidationOut, url_name="validate_table"
)
def validate(request: HttpRequest, table_id: TableId) -> dict[str, Any]:
    """What publication would refuse, by row and field; also for a planned or past table, judged by today."""
    get_table(table_id)
    faults, _ = rows_faults(dispatch_rows(table_id))
    listed = fault_list(faults, request)
    return {"publishable": not faults, "count": len(faults), "faults": listed}


@router.post("/dispatch-tables/{int:table_id}/publish", response=body.DispatchTableHead, auth=CLERK)
def publish(request: HttpRequest, table_id: TableId, payload: body.PublicationIn) -> HttpResponse:
    """Publish a draft, from now on or from `effective_from` on."""

    def work() -> tuple[int, Any]:
        publish_dispatch_table(table_id=table_id, **payload.dict(), **common_of(request))
        return 200, head(table_id)

    with faults_told(request):
        return once(request, "dispatch_table_publish", [table_id, payload.model_dump(mode="json")], work)


@router.post("/dispatch-tables/{int:table_id}/withdraw", response=body.DispatchTableHead, auth=CLERK)
def withdraw(request: HttpRequest, table_id: TableId, payload: ReasonIn) -> HttpResponse:
    """Take a planned publication back before it begins."""

    def work() -> tuple[int, Any]:
        withdraw_dispatch_table(
            table_id=table_id, actor=actor_of_request(request), at=current_moment().now, reason=payload.reason
        )
        return 200, head(table_id)

    return once(request, "dispatch_table_withdraw", [table_id, payload.model_dump(mode="json")], work)


@router.post("/dispatch-tables/{int:table_id}/roll_back", response={201: body.DispatchTableHead}, auth=CLERK)
def roll_back(request: HttpRequest, table_id: TableId, payload: body.PublicationIn) -> HttpResponse:
    """Publish the rows of an older version as the next one."""

    def work() -> tuple[int, Any]:
        new = roll_back_dispatch_table(
            table_id=table_id, actor=actor_of_request(request), at=current_moment().now, **payload.dict()
        )
        return 201, head(new.pk)

    with faults_told(request):
        return once(request, "dispatch_table_roll_back", [table_id, payload.model_dump(mode="json")], work)


def head(table_id: int) -> dict[str, Any]:
    """The head of the table as it is now."""
    return table_head(get_table(table_id), current_moment())


def common_of(request: HttpRequest) -> dict[str, Any]:
    """Who edits, when, and which revision was seen."""
    return {
        "actor": actor_of_request(request),
        "at": current_moment().now,
        "revision": expected_version(request),
    }


def edit(
    request: HttpRequest,
    route: str,
    payload: object,
    change: Callable[[dict[str, Any]], EditedRow],
    *,
    status: int = 200,
) -> HttpResponse:
    """Change one row, once per `Idempotency-Key`, and answer with the draft, the row and its faults."""

    def work() -> tuple[int, Any]:
        edited = change(common_of(request))
        return status, {
            "table": head(edited.table.pk),
            "row": row_view(edited.row, current_catalogue(), units_index()),
            "faults": fault_list(edited.faults, request),
        }

    return once(request, route, payload, work)


declare_headers(router, IDEMPOTENCY_KEY, paths="/dispatch-tables|.*/(withdraw|roll_back)")
declare_headers(router, IDEMPOTENCY_KEY, IF_MATCH, paths=".*/(rows(/.+)?|publish)")
declare_headers(router, IF_MATCH, paths=r"/dispatch-tables/\{int:table_id\}")
