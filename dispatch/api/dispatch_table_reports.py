"""What a dispatch table says and would do: explain, compare, cover, rehearse; and its spreadsheet."""

import hashlib
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Query, Router, UploadedFile

from dispatch.api import dispatch_report_schemas as body
from dispatch.api.dispatch_table_schemas import ImportedTableOut
from dispatch.api.dispatch_tables import CLERK, READERS, Prefix, TableId, head
from dispatch.api.fault_answers import faults_told
from dispatch.api.guard_headers import IDEMPOTENCY_KEY, declare_headers
from dispatch.api.once import once
from dispatch.api.positions import position_of
from dispatch.domain.dispatch_rows import AreaKind
from dispatch.domain.sheet_titles import TITLES
from dispatch.selectors.coverage_matrix import coverage_matrix, coverage_view
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.dispatch_rows import dispatch_rows
from dispatch.selectors.dispatch_table_diff import dispatch_table_diff
from dispatch.selectors.dispatch_table_view import get_table
from dispatch.selectors.explain_route import RouteQuestion, explain_route
from dispatch.selectors.rehearse_dispatch_table import rehearse_dispatch_table
from dispatch.services.import_dispatch_table import import_dispatch_table
from dispatch.services.read_table_file import LARGEST_FILE_BYTES, read_table_file
from dispatch.services.write_dispatch_workbook import dispatch_workbook
from gis.domain.errors import GridlineError
from grid.api.security import actor_of_request

router = Router(tags=["dispatch tables"], auth=READERS)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Level = Literal["subdistrict", "community", "zone", "maintenance_boundary"]


@router.post("/dispatch-tables/explain", response=body.RouteExplanation, url_name="explain_route")
def explain(request: HttpRequest, payload: body.RouteQuestionIn) -> dict[str, Any]:
    """Where an imagined ticket would go, and why: matched row, facts, versions, runners-up, nearest border."""
    given = payload.dict(exclude={"location", "table", "kind"})
    question = RouteQuestion(
        **given, kind=payload.kind or "", point=position_of(payload.location), table_id=payload.table
    )
    return explain_route(question)


@router.post("/dispatch-tables/import", response={200: ImportedTableOut, 201: ImportedTableOut}, auth=CLERK)
def import_sheet(
    request: HttpRequest,
    file: Annotated[UploadedFile, File()],
    name: Annotated[str, Form(max_length=200)] = "",
) -> HttpResponse:
    """A spreadsheet becomes a draft (201), or nothing is stored: faults by cell (422), or the same rows as in force."""
    if (file.size or 0) > LARGEST_FILE_BYTES:
        raise GridlineError("file_too_large", status=413, field="file", limit_bytes=LARGEST_FILE_BYTES)
    content = file.read()

    def work() -> tuple[int, Any]:
        imported = import_dispatch_table(
            lines=read_table_file(content, sheets=TITLES["table"].values()),
            name=(name or file.name or "").replace("\0", ""),
            actor=actor_of_request(request),
            at=current_moment().now,
        )
        answer = {"table": head(imported.table_id), "rows": imported.rows, "changed": imported.changed}
        return 201 if imported.changed else 200, answer

    with faults_told(request):
        return once(request, "dispatch_table_import", [name, hash_of(content)], work)


@router.get("/dispatch-tables/{int:table_id}/export", url_name="export_dispatch_table")
def export(
    request: HttpRequest,
    table_id: TableId,
    coverage: Level | None = None,
    language: Literal["zh", "en"] = "zh",
) -> HttpResponse:
    """The table as a workbook with lists to choose from and notes; `coverage` adds the sheet of owners."""
    table = get_table(table_id)
    content = dispatch_workbook(table, language=language, coverage=AreaKind(coverage) if coverage else None)
    answer = HttpResponse(content, content_type=XLSX)
    name = f"dispatch-table-{f'v{table.version}' if table.version else f'draft-{table.pk}'}.xlsx"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@router.get(
    "/dispatch-tables/{int:table_id}/diff", response=body.DispatchTableDiff, url_name="diff_dispatch_table"
)
def diff(
    request: HttpRequest, table_id: TableId, against: int = Query(..., ge=1, le=2**31 - 1)
) -> dict[str, Any]:
    """What this table changes compared with the table `against` (ids of drafts or versions)."""
    return dispatch_table_diff(before=get_table(against), after=get_table(table_id))


@router.get(
    "/dispatch-tables/{int:table_id}/coverage", response=body.CoverageOut, url_name="dispatch_coverage"
)
def coverage(
    request: HttpRequest,
    table_id: TableId,
    level: Level = "subdistrict",
    subject: Prefix = "",
    holes_only: bool = False,
    after: Prefix = "",
    limit: int = Query(200, ge=1, le=1000),
) -> dict[str, Any]:
    """Who owns which class and matter in which area, with its holes."""
    matrix = coverage_matrix(get_table(table_id), AreaKind(level))
    return coverage_view(matrix, subject=subject, holes_only=holes_only, after=after, limit=limit)


@router.get(
    "/dispatch-tables/{int:table_id}/rehearsal", response=body.RehearsalOut, url_name="rehearse_table"
)
def rehearsal(
    request: HttpRequest,
    table_id: TableId,
    days: int = Query(30, ge=1, le=366),
    listed: int = Query(100, ge=0, le=1000),
) -> dict[str, Any]:
    """What the table would change on the tickets of the last days, against the one in force; nothing is written."""
    get_table(table_id)
    told = rehearse_dispatch_table(
        rows=dispatch_rows(table_id), actor=actor_of_request(request), days=days, listed=listed
    )
    return told | {"listed": [{**one, "id": str(one["id"])} for one in told["listed"]]}


def hash_of(content: bytes) -> str:
    """By which the same file is known again."""
    return hashlib.sha256(content).hexdigest()


declare_headers(router, IDEMPOTENCY_KEY, paths=".*/import")
