"""What the suggestions of routing were learned from, and how good they are."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from dispatch.selectors.learned_routing import learned_routing_view
from grid.api.security import actor_of_request, signed_in

router = Router(tags=["dispatch tables"], auth=signed_in)


class LearnedRoutingOut(Schema):
    """``figures``: shares of the replay in the order of time (top_1, top_3, macro_f1 …); null = not evaluated."""

    version: int
    source: str
    learned_at: datetime
    learned_by: str
    first_case_at: datetime
    last_case_at: datetime
    cases: int
    figures: dict[str, Any] | None


class LearnedRoutingState(Schema):
    """The state in force; null while nothing was learned."""

    learned: LearnedRoutingOut | None


@router.get("/learned-routing", response=LearnedRoutingState, operation_id="get_learned_routing")
def learned(request: HttpRequest) -> dict[str, Any]:
    """The state in force; it only suggests, rows are proposed as drafts and published by a person."""
    return {"learned": learned_routing_view(actor=actor_of_request(request))}
