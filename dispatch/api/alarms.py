"""The doors of the alarm inbox (告警): list, acknowledge, resolve."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from dispatch.api import alarm_schemas as forms
from dispatch.api.ticket_schemas import NothingIn
from dispatch.selectors.alarms import alarm_row, list_alarms
from dispatch.services.settle_alarm import acknowledge_alarm, settle_alarm
from grid.api.security import actor_of_request, signed_in

router = Router(tags=["alarms"], auth=signed_in)


@router.get("/alarms", response=forms.AlarmRows, url_name="alarms")
def alarms(request: HttpRequest, wanted: Annotated[forms.AlarmFilter, Query()]) -> dict[str, Any]:
    """The alarms the caller may see, the newest first."""
    items = list_alarms(actor=actor_of_request(request), **wanted.dict())
    return {"items": items, "next": items[-1]["id"] if len(items) == wanted.limit else None}


@router.post("/alarms/{uuid:alarm_id}/acknowledge", response=forms.AlarmRow)
def acknowledge(request: HttpRequest, alarm_id: UUID, body: NothingIn) -> dict[str, Any]:
    """确认: the owning desk has seen it."""
    actor = actor_of_request(request)
    return alarm_row(acknowledge_alarm(alarm_id=alarm_id, actor=actor), actor)


@router.post("/alarms/{uuid:alarm_id}/resolve", response=forms.AlarmRow)
def resolve(request: HttpRequest, alarm_id: UUID, body: forms.AlarmNoteIn) -> dict[str, Any]:
    """解除: say what was done; the alarm leaves the inbox."""
    actor = actor_of_request(request)
    return alarm_row(settle_alarm(alarm_id=alarm_id, actor=actor, note=body.note), actor)
