"""My tasks, one of them, and the requester where I have to call."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest
from ninja import Query, Router

from dispatch.services.reveal_requester import reveal_requester
from grid.api.security import actor_of_request, signed_in
from mobile_api.api.answers import task_answer
from mobile_api.api.schemas import Contact, Matters, TaskDetail, Tasks
from mobile_api.selectors.find_matters import find_matters
from mobile_api.selectors.my_tasks import my_tasks

router = Router(tags=["tasks"], auth=signed_in)


@router.get("/tasks", response=Tasks, operation_id="mobile_tasks")
def tasks(request: HttpRequest) -> dict[str, Any]:
    """What is mine to do now, earliest clock first."""
    return my_tasks(actor_of_request(request))


@router.get("/tasks/{uuid:ticket_id}", response=TaskDetail, operation_id="mobile_task")
def task(request: HttpRequest, ticket_id: UUID) -> dict[str, Any]:
    """One task with photos, clocks and the steps possible now."""
    return task_answer(ticket_id=ticket_id, actor=actor_of_request(request))


@router.post("/tickets/{uuid:ticket_id}/contact", response=Contact, operation_id="mobile_contact_requester")
def contact(request: HttpRequest, ticket_id: UUID) -> dict[str, Any]:
    """先行联系: open the requester to the clerk in charge; the tap is the reason and is written down."""
    with transaction.atomic():
        opened: dict[str, Any] = reveal_requester(
            ticket_id=ticket_id, actor=actor_of_request(request), reason=""
        )
    return opened


@router.get("/matters", response=Matters, operation_id="mobile_matters")
def matters(
    request: HttpRequest, q: str = Query("", max_length=40), limit: int = Query(30, ge=1, le=300)
) -> dict[str, Any]:
    """Matters to report whose name contains `q`."""
    return {"items": find_matters(q, limit)}
