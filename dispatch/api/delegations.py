"""The doors of delegations (代签)."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from dispatch.api import side_path_schemas as forms
from dispatch.api.guard_headers import IDEMPOTENCY_KEY, declare_headers
from dispatch.api.once import once
from dispatch.api.ticket_schemas import NothingIn
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.delegations import list_delegations
from dispatch.services.give_delegation import DelegationOrder, give_delegation, revoke_delegation
from grid.api.security import actor_of_request, signed_in

router = Router(tags=["delegations"], auth=signed_in)


@router.get("/delegations", response=forms.DelegationsOut, operation_id="list_delegations")
def delegations(request: HttpRequest) -> dict[str, Any]:
    """Delegations of the caller's units, and those given by or to the caller."""
    return {"items": list_delegations(actor=actor_of_request(request), moment=current_moment())}


@router.post("/delegations", response={201: forms.DelegationsOut}, operation_id="give_delegation")
def give(request: HttpRequest, payload: forms.DelegationIn) -> HttpResponse:
    """Name a deputy, what for, and from when to when."""
    given = payload.model_dump()
    order = DelegationOrder(deputy_id=given.pop("deputy"), **given)

    def work() -> tuple[int, Any]:
        actor = actor_of_request(request)
        delegation = give_delegation(actor=actor, order=order)
        rows = list_delegations(actor=actor, moment=current_moment())
        return 201, {"items": [row for row in rows if row["id"] == str(delegation.id)]}

    return once(request, "give_delegation", payload.model_dump(mode="json"), work)


@router.post(
    "/delegations/{uuid:delegation_id}/revoke",
    response=forms.DelegationsOut,
    operation_id="revoke_delegation",
)
def revoke(request: HttpRequest, delegation_id: UUID, payload: NothingIn) -> HttpResponse:
    """End it at once; what was signed under it stands."""

    def work() -> tuple[int, Any]:
        actor = actor_of_request(request)
        revoke_delegation(delegation_id=delegation_id, actor=actor)
        rows = list_delegations(actor=actor, moment=current_moment())
        return 200, {"items": [row for row in rows if row["id"] == str(delegation_id)]}

    return once(request, "revoke_delegation", str(delegation_id), work)


declare_headers(router, IDEMPOTENCY_KEY)
