"""The doors of work reminders (工作提醒): send, list, acknowledge."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from dispatch.api import work_reminder_schemas as forms
from dispatch.api.guard_headers import IDEMPOTENCY_KEY, declare_headers
from dispatch.api.once import once
from dispatch.models import WorkReminder
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.work_reminders import list_work_reminders, reminder_row
from dispatch.services.acknowledge_work_reminder import acknowledge_work_reminder
from dispatch.services.send_work_reminder import ReminderText, send_work_reminder
from grid.api.security import actor_of_request, signed_in

router = Router(tags=["work reminders"], auth=signed_in)


@router.get("/work-reminders", response=forms.WorkReminderRows, url_name="work_reminders")
def reminders(request: HttpRequest, wanted: Annotated[forms.ReminderFilter, Query()]) -> dict[str, Any]:
    """The reminders the caller may see, the newest first."""
    items = list_work_reminders(actor=actor_of_request(request), moment=current_moment(), **wanted.dict())
    return {"items": items, "next": items[-1]["id"] if len(items) == wanted.limit else None}


@router.post("/work-reminders", response={201: forms.WorkReminderRow})
def send(request: HttpRequest, body: forms.WorkReminderIn) -> HttpResponse:
    """Remind a unit, with a date by which it answers. Once per `Idempotency-Key`."""
    given = ReminderText(
        text=body.text,
        acknowledge_by_at=body.acknowledge_by_at,
        tickets=tuple(body.tickets),
        figure=body.figure.dict() if body.figure else {},
    )

    def work() -> tuple[int, Any]:
        reminder = send_work_reminder(actor=actor_of_request(request), unit_code=body.unit, given=given)
        return 201, _row(request, reminder)

    return once(request, "send_work_reminder", body.model_dump(mode="json"), work)


@router.post("/work-reminders/{uuid:reminder_id}/acknowledge", response=forms.WorkReminderRow)
def acknowledge(request: HttpRequest, reminder_id: UUID, body: forms.ReminderAnswerIn) -> HttpResponse:
    """确认: the unit answers. Once per `Idempotency-Key`."""

    def work() -> tuple[int, Any]:
        reminder = acknowledge_work_reminder(
            reminder_id=reminder_id, actor=actor_of_request(request), answer=body.answer
        )
        return 200, _row(request, reminder)

    return once(request, "acknowledge_work_reminder", [str(reminder_id), body.answer], work)


def _row(request: HttpRequest, reminder: WorkReminder) -> dict[str, Any]:
    return reminder_row(reminder, actor_of_request(request), current_moment())


declare_headers(router, IDEMPOTENCY_KEY)
