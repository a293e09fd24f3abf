"""The callback desk (回访): its queue and its questions."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from dispatch.selectors.callback_queue import MOST_ROWS, callback_queue
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.questionnaires import questionnaire, questionnaire_in_force
from grid.api.security import actor_of_request, signed_in

router = Router(tags=["callbacks"], auth=signed_in)


class CallbackQueueRow(Schema):
    """A ticket to be called back; ``next_attempt_at`` null = at once, or enough was tried."""

    ticket: dict[str, Any]
    attempts: int
    reached: bool
    last_called_at: datetime | None
    next_attempt_at: datetime | None
    rework_rounds: int


class CallbackQueueOut(Schema):
    """The queue in the order of calling."""

    items: list[CallbackQueueRow]


class CallbackQuestionOut(Schema):
    """One question; ``column`` names the field of the callback that it fills, empty for none."""

    name: str
    kind: str
    required: bool
    options: list[str]
    column: str
    words: dict[str, str]


class QuestionnaireOut(Schema):
    """One version of the questions, and which must be answered for a valid callback."""

    version: int
    valid_when_answered: list[str]
    questions: list[CallbackQuestionOut]


@router.get("/callbacks", response=CallbackQueueOut, operation_id="list_callbacks_to_make")
def callbacks(
    request: HttpRequest,
    ready: bool = False,
    limit: Annotated[int, Query(ge=1, le=MOST_ROWS)] = 50,
) -> dict[str, Any]:
    """Tickets to call back; `ready=true` leaves out those whose next attempt is still to come."""
    return callback_queue(actor=actor_of_request(request), moment=current_moment(), ready=ready, limit=limit)


@router.get("/questionnaire", response=QuestionnaireOut, operation_id="get_questionnaire")
def questions(
    request: HttpRequest, version: Annotated[int | None, Query(ge=0, le=1_000_000)] = None
) -> dict[str, Any]:
    """The questions in force, or those of a version."""
    rules = questionnaire_in_force() if version is None else questionnaire(version)
    return {
        "version": rules.version,
        "valid_when_answered": list(rules.valid_when_answered),
        "questions": [
            {
                "name": question.name,
                "kind": question.kind,
                "required": question.required,
                "options": list(question.options),
                "column": question.column,
                "words": dict(question.words),
            }
            for question in rules.questions
        ],
    }
