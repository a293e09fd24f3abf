"""The doors of rosters (值班表): read, write, copy, import, gaps, and the periods that replace them."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Query, Router, UploadedFile

from dispatch.api import roster_schemas as forms
from dispatch.api.actions import expected_version
from dispatch.api.fault_answers import fault_list
from dispatch.api.guard_headers import IDEMPOTENCY_KEY, IF_MATCH, declare_headers
from dispatch.api.once import once
from dispatch.api.ticket_schemas import NothingIn
from dispatch.domain.faults import Fault
from dispatch.selectors import duty_view as view
from dispatch.selectors.current_moment import current_moment
from dispatch.services.read_table_file import LARGEST_FILE_BYTES, read_table_file
from gis.domain.errors import GridlineError
from grid.api.security import actor_of_request, signed_in
from grid.domain.roster_plan import PlannedRow, RosterFault
from grid.domain.rosters import DutyOwner, Period, Shift
from grid.selectors.roster_days import RosterDays
from grid.services.declare_period import declare_period, end_period
from grid.services.edit_roster import RosterRefused, copy_week, replace_days
from grid.services.import_rosters import RosterImport, import_rosters

router = Router(tags=["rosters"], auth=signed_in)
MOST_DAYS_AHEAD = 62


@router.get("/rosters", response=forms.RosterHeads, operation_id="list_rosters")
def rosters(request: HttpRequest) -> dict[str, Any]:
    """The rosters that the caller may read."""
    return {"items": view.list_rosters(actor_of_request(request))}


@router.get("/rosters/days", response=forms.RosterOut, operation_id="roster_days")
def days(
    request: HttpRequest,
    owner: forms.OwnerKey,
    first: date,
    period: forms.PeriodName = "ordinary",
    days: Annotated[int, Query(ge=1, le=62)] = 7,
) -> dict[str, Any]:
    """The shifts that begin on these days, as they were written down."""
    return view.roster_days(days_of(owner, period, first, days), actor_of_request(request))


@router.post("/rosters/days", response=forms.RosterOut, operation_id="replace_roster_days")
def replace(request: HttpRequest, payload: forms.RosterDaysIn) -> HttpResponse:
    """Write the shifts of some days anew; faults come by row and column (422)."""
    wanted = days_of(payload.owner, payload.period, payload.first, payload.days)
    version = expected_version(request)
    rows = [
        PlannedRow(
            line=line, grid_code=row.grid, shift=Shift(row.shift), **row.dict(exclude={"grid", "shift"})
        )
        for line, row in enumerate(payload.rows, start=1)
    ]

    def work() -> tuple[int, Any]:
        actor = actor_of_request(request)
        replace_days(days=wanted, rows=rows, actor=actor, at=current_moment().now, version=version)
        return 200, view.roster_days(wanted, actor)

    with faults_told(request):
        return once(request, "replace_roster_days", payload.model_dump(mode="json"), work)


@router.post("/rosters/copy", response=forms.RosterOut, operation_id="copy_roster_days")
def copy(request: HttpRequest, payload: forms.CopyWeekIn) -> HttpResponse:
    """Write days as others were, at the same hours: last week again, for example."""
    wanted = days_of(payload.owner, payload.period, payload.first, payload.days)
    version = expected_version(request)

    def work() -> tuple[int, Any]:
        actor = actor_of_request(request)
        copy_week(days=wanted, to=payload.to, actor=actor, at=current_moment().now, version=version)
        return 200, view.roster_days(days_of(payload.owner, payload.period, payload.to, payload.days), actor)

    with faults_told(request):
        return once(request, "copy_roster_days", payload.model_dump(mode="json"), work)


@router.post("/rosters/import", response=forms.RosterImportOut, operation_id="import_rosters")
def import_sheet(
    request: HttpRequest,
    file: Annotated[UploadedFile, File()],
    preview: Annotated[bool, Form()] = True,
) -> HttpResponse:
    """Rosters from a spreadsheet (XLSX, CSV): looked at with `preview`, else written wholly or not at all."""
    if (file.size or 0) > LARGEST_FILE_BYTES:
        raise GridlineError("file_too_large", status=413, field="file", limit_bytes=LARGEST_FILE_BYTES)
    content = file.read()

    def work() -> tuple[int, Any]:
        actor = actor_of_request(request)
        lines = read_table_file(content)
        found = import_rosters(lines=lines, actor=actor, at=current_moment().now, preview=preview)
        return 200, import_answer(found, request)

    digest = hashlib.sha256(content).hexdigest()
    with faults_told(request):
        return once(request, "import_rosters", [digest, preview], work)


def import_answer(found: RosterImport, request: HttpRequest) -> dict[str, Any]:
    """What the sheet says and what is wrong with it."""
    return {
        "written": found.written,
        "rows": found.rows,
        "rosters": [
            {
                "owner": days.owner.key,
                "period": days.period,
                "first": days.first,
                "end": days.end,
                "rows": count,
            }
            for days, count in found.rosters
        ],
        "faults": fault_list(map(as_fault, found.faults), request),
    }


@router.get("/rosters/gaps", response=forms.GapsOut, operation_id="roster_gaps")
def gaps(request: HttpRequest, days: Annotated[int, Query(ge=1, le=MOST_DAYS_AHEAD)] = 7) -> dict[str, Any]:
    """Spans ahead in which nobody of an owner could be reached; owners without a roster have none."""
    now = current_moment().now
    until = now + timedelta(days=days)
    return {"until": until, "items": view.gaps(actor_of_request(request), now, until)}


@router.get("/rosters/periods", response=forms.DutyPeriodsOut, operation_id="duty_periods")
def periods(request: HttpRequest) -> dict[str, Any]:
    """Storm and fair periods: those that run or are to come, and the last ones."""
    return {"items": view.list_periods(current_moment())}


@router.post("/rosters/periods", response={201: forms.DutyPeriodOut}, operation_id="declare_duty_period")
def declare(request: HttpRequest, payload: forms.PeriodIn) -> HttpResponse:
    """启动防汛、会展值班: its rosters replace the ordinary ones."""

    def work() -> tuple[int, Any]:
        moment = current_moment()
        period = declare_period(
            kind=Period(payload.kind),
            owner=DutyOwner.parse(payload.owner) if payload.owner else None,
            starts_at=payload.starts_at or moment.now,
            ends_at=payload.ends_at,
            reason=payload.reason,
            actor=actor_of_request(request),
            at=moment.now,
        )
        return 201, view.period_json(period, moment)

    return once(request, "declare_duty_period", payload.model_dump(mode="json"), work)


@router.post(
    "/rosters/periods/{uuid:period_id}/end", response=forms.DutyPeriodOut, operation_id="end_duty_period"
)
def end(request: HttpRequest, period_id: UUID, payload: NothingIn) -> HttpResponse:
    """Called off: the ordinary rosters count again."""

    def work() -> tuple[int, Any]:
        moment = current_moment()
        period = end_period(period_id=period_id, actor=actor_of_request(request), at=moment.now)
        return 200, view.period_json(period, moment)

    return once(request, "end_duty_period", str(period_id), work)


def days_of(owner: str, period: str, first: date, days: int) -> RosterDays:
    """The days as stated; `roster_days_wrong` (422) where the calendar ends."""
    try:
        end = first + timedelta(days=days)
    except OverflowError:
        raise GridlineError("roster_days_wrong", status=422, field="first", limit_days=days) from None
    if not 1900 <= first.year < 2200:
        raise GridlineError("roster_days_wrong", status=422, field="first", limit_days=days)
    return RosterDays(DutyOwner.parse(owner), Period(period), first, end)


def as_fault(fault: RosterFault) -> Fault:
    """A fault of a roster as every list of faults tells it."""
    return Fault(fault.code, f"{fault.line}:{fault.column}", fault.line, fault.column, fault.params)


@contextmanager
def faults_told(request: HttpRequest) -> Iterator[None]:
    """A refused roster carries all its faults in words, by line and column."""
    try:
        yield
    except RosterRefused as refusal:
        refusal.extra["faults"] = fault_list(map(as_fault, refusal.faults), request)
        raise


declare_headers(router, IDEMPOTENCY_KEY)
declare_headers(router, IDEMPOTENCY_KEY, IF_MATCH, paths="/rosters/(days|copy)")
