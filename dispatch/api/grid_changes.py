"""The doors of grid changes (网格调整): preview, make, list, take back; load and proposed re-balance."""

from typing import Any, Literal
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from dispatch.api import grid_change_schemas as body
from dispatch.api import grid_load_schemas as loads
from dispatch.api.answers import json_answer
from dispatch.api.grid_change_calls import carry_out
from dispatch.api.guard_headers import IDEMPOTENCY_KEY, declare_headers
from dispatch.api.once import once
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.grid_changes import change_row, change_view, get_change, list_changes
from dispatch.selectors.tickets_by_cell import tickets_by_cell
from grid.api.security import SignedIn, actor_of_request
from grid.domain.draw_cells import Occasion
from grid.domain.grid_readers import GRID_READERS, check_readable, readable_subdistricts
from grid.domain.roles import Role
from grid.selectors.grid_load_report import grid_load_report
from grid.selectors.rebalance_proposal import rebalance_proposal
from grid.services.cancel_planned_change import cancel_planned_change
from grid.services.revert_change import revert_change

router = Router(tags=["grid changes"], auth=SignedIn(*GRID_READERS))
CLERK = SignedIn(Role.DATA_CLERK)
State = Literal["planned", "applied", "failed", "cancelled"]


@router.post(
    "/geography/changes/preview", response=body.ChangeOut, auth=CLERK, url_name="preview_grid_change"
)
def preview(request: HttpRequest, payload: body.ChangePreviewIn) -> HttpResponse:
    """What a change would move: buildings, homes, tickets, inspectors, grids, dispatch rows. Nothing is written."""
    actor = actor_of_request(request)
    with transaction.atomic():
        at = current_moment().now
        row = carry_out(payload, actor=actor, at=at, occasion=Occasion(at, ""), versions=None, preview=True)
        return json_answer(200, change_view(row, actor=actor, preview=True))


@router.post("/geography/changes", response={201: body.ChangeOut}, auth=CLERK, url_name="make_grid_change")
def make(request: HttpRequest, payload: body.ChangeIn) -> HttpResponse:
    """Make a change now, or plan it for later; once per `Idempotency-Key`.

    409 with the present versions where somebody else came first.
    """
    actor = actor_of_request(request)

    def work() -> tuple[int, Any]:
        at = current_moment().now
        occasion = Occasion(payload.effective_at or at, payload.reason)
        row = carry_out(
            payload, actor=actor, at=at, occasion=occasion, versions=payload.versions, preview=False
        )
        return 201, change_view(row, actor=actor)

    return _in_one_transaction(request, "make_grid_change", payload.model_dump(mode="json"), work)


@router.get("/geography/changes", response=body.Changes, url_name="grid_changes")
def changes(
    request: HttpRequest,
    state: State | None = None,
    cell: str = Query("", max_length=32),
    subdistrict: str = Query("", max_length=32),
    before_id: UUID | None = None,
    limit: int = Query(50, ge=1, le=200),
) -> dict[str, Any]:
    """Changes of the grid the caller reads, newest first; `cell` names a cell or responsibility grid."""
    rows = list_changes(
        actor=actor_of_request(request),
        state=state or "",
        cell=cell,
        subdistrict=subdistrict,
        before_id=before_id,
        limit=limit,
    )
    return {"items": [change_row(row) for row in rows], "next": rows[-1].pk if len(rows) == limit else None}


@router.get("/geography/changes/{uuid:change_id}", response=body.ChangeOut, url_name="grid_change")
def change(request: HttpRequest, change_id: UUID) -> HttpResponse:
    """One change with its report and drawings."""
    actor = actor_of_request(request)
    return json_answer(200, change_view(get_change(change_id=change_id, actor=actor), actor=actor))


@router.post(
    "/geography/changes/{uuid:change_id}/cancel",
    response=body.ChangeOut,
    auth=CLERK,
    url_name="cancel_grid_change",
)
def cancel(request: HttpRequest, change_id: UUID) -> HttpResponse:
    """Give a planned change up; 409 when it is settled."""
    actor = actor_of_request(request)

    def work() -> tuple[int, Any]:
        row = cancel_planned_change(change_id=change_id, actor=actor, at=current_moment().now)
        return 200, change_view(row, actor=actor)

    return _in_one_transaction(request, "cancel_grid_change", str(change_id), work)


@router.post(
    "/geography/changes/{uuid:change_id}/revert",
    response=body.ChangeOut,
    auth=CLERK,
    url_name="revert_grid_change",
)
def revert(request: HttpRequest, change_id: UUID, payload: body.RevertIn) -> HttpResponse:
    """Take a change of cells back by one of its own, while nothing later touched the ground."""
    actor = actor_of_request(request)

    def work() -> tuple[int, Any]:
        at = current_moment().now
        row = revert_change(
            change_id=change_id,
            occasion=Occasion(at, payload.reason),
            actor=actor,
            at=at,
            preview=payload.preview,
        )
        return 200, change_view(row, actor=actor, preview=payload.preview)

    sent = [str(change_id), payload.model_dump(mode="json")]
    return _in_one_transaction(request, "revert_grid_change", sent, work)


@router.get("/geography/grid-load", response=loads.LoadReport, url_name="grid_load")
def grid_load(request: HttpRequest, subdistrict: str = Query("", max_length=32)) -> HttpResponse:
    """Load per responsibility grid and inspector; without `subdistrict` everything the caller reads."""
    actor = actor_of_request(request)
    if subdistrict:
        check_readable(actor, subdistrict)
    codes = frozenset({subdistrict}) if subdistrict else readable_subdistricts(actor)
    counts = tickets_by_cell(codes, now=current_moment().now)
    return json_answer(200, grid_load_report(codes, counts))


@router.get("/geography/rebalance", response=loads.RebalanceOut, by_alias=True, url_name="rebalance")
def rebalance(
    request: HttpRequest, subdistrict: str = Query(..., min_length=1, max_length=32)
) -> HttpResponse:
    """A proposal that evens the load of a subdistrict's responsibility grids. Nothing is changed."""
    check_readable(actor_of_request(request), subdistrict)
    counts = tickets_by_cell([subdistrict], now=current_moment().now)
    return json_answer(200, rebalance_proposal(subdistrict, counts))


def _in_one_transaction(request: HttpRequest, route: str, sent: object, work: Any) -> HttpResponse:
    with transaction.atomic():  # the moment read in it is the moment of all it does
        return once(request, route, sent, work)


declare_headers(router, IDEMPOTENCY_KEY, paths=r"/geography/changes(/\{uuid:change_id\}/(cancel|revert))?")
