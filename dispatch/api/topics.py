"""The doors of topics (专题): list, sheet, members, one route for each verb, and acts on all tickets at once."""

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema

from dispatch.api import topic_schemas as forms
from dispatch.api.actions import expected_version
from dispatch.api.guard_headers import IDEMPOTENCY_KEY, IF_MATCH, declare_headers
from dispatch.api.once import once
from dispatch.api.ticket_schemas import NothingIn, ReasonIn
from dispatch.domain.bulk_acts import BULK_ACTS
from dispatch.domain.errors import VersionConflict
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.preview_bulk import preview_bulk
from dispatch.selectors.topic_view import list_topics, topic_sheet
from dispatch.selectors.work_access import get_topic
from dispatch.services.act_on_topic_tickets import act_on_topic_tickets
from dispatch.services.change_topic_tickets import add_topic_tickets, remove_topic_ticket
from dispatch.services.dispatch_topic import dispatch_topic
from dispatch.services.end_topic import cancel_topic, close_topic
from dispatch.services.feed_back_topic import feed_back_topic
from dispatch.services.note_topic_progress import note_topic_progress
from dispatch.services.propose_topic import propose_topic
from dispatch.services.send_back_topic import send_back_topic
from dispatch.services.start_topic import start_topic
from gis.domain.errors import GridlineError
from grid.api.security import actor_of_request, signed_in

router = Router(tags=["topics"], auth=signed_in)
ONE = "/topics/{uuid:topic_id}"


@router.get("/topics", response=forms.TopicRows, operation_id="list_topics")
def topics(request: HttpRequest, wanted: Annotated[forms.TopicFilter, Query()]) -> dict[str, Any]:
    """The topics the caller may see, the earliest due first."""
    items = list_topics(
        actor=actor_of_request(request),
        moment=current_moment(),
        states=wanted.state,
        kind=wanted.kind,
        after=wanted.after,
        limit=wanted.limit,
    )
    return {"items": items, "next": items[-1]["id"] if len(items) == wanted.limit else None}


@router.post("/topics", response={201: forms.TopicSheet}, operation_id="propose_topic")
def propose(request: HttpRequest, body: forms.TopicIn) -> HttpResponse:
    """Put tickets together (立专题); once per `Idempotency-Key`."""

    def work() -> tuple[int, Any]:
        topic = propose_topic(actor=actor_of_request(request), title=body.title, ticket_ids=body.tickets)
        return 201, sheet(request, topic.id)

    return once(request, "propose_topic", body.model_dump(mode="json"), work)


@router.get(ONE, response=forms.TopicSheet, operation_id="get_topic")
def topic(request: HttpRequest, topic_id: UUID) -> dict[str, Any]:
    """One topic with its tickets, progress, clocks and the caller's next actions."""
    return sheet(request, topic_id)


@router.post(ONE + "/tickets", response=forms.TopicSheet, operation_id="join_topic")
def join(request: HttpRequest, topic_id: UUID, body: forms.TopicTicketsIn) -> HttpResponse:
    """Let further tickets join."""
    return act(request, topic_id, body, add_topic_tickets, ticket_ids=body.tickets)


@router.post(ONE + "/leave", response=forms.TopicSheet, operation_id="leave_topic")
def leave(request: HttpRequest, topic_id: UUID, body: forms.TopicLeaveIn) -> HttpResponse:
    """Take a ticket out again, with the reason."""
    return act(request, topic_id, body, remove_topic_ticket, ticket_id=body.ticket, reason=body.reason)


@router.post(ONE + "/dispatch", response=forms.TopicSheet, operation_id="dispatch_topic")
def dispatch(request: HttpRequest, topic_id: UUID, body: forms.TopicDispatchIn) -> HttpResponse:
    """Name the lead unit, the root-cause action and its date (派单)."""
    return act(request, topic_id, body, dispatch_topic, **body.dict())


@router.post(ONE + "/start", response=forms.TopicSheet, operation_id="start_topic")
def start(request: HttpRequest, topic_id: UUID, body: NothingIn) -> HttpResponse:
    """Take the action up (开始根治)."""
    return act(request, topic_id, body, start_topic)


@router.post(ONE + "/follow_up", response=forms.TopicSheet, operation_id="follow_up_topic")
def follow_up(request: HttpRequest, topic_id: UUID, body: forms.TopicTextIn) -> HttpResponse:
    """Note progress (进展)."""
    return act(request, topic_id, body, note_topic_progress, text=body.text)


@router.post(ONE + "/feed_back", response=forms.TopicSheet, operation_id="feed_back_topic")
def feed_back(request: HttpRequest, topic_id: UUID, body: forms.TopicResultIn) -> HttpResponse:
    """Feed back (反馈) result and evidence."""
    return act(request, topic_id, body, feed_back_topic, **body.dict())


@router.post(ONE + "/send_back", response=forms.TopicSheet, operation_id="send_back_topic")
def send_back(request: HttpRequest, topic_id: UUID, body: ReasonIn) -> HttpResponse:
    """Send back (退回): the cause still stands."""
    return act(request, topic_id, body, send_back_topic, reason=body.reason)


@router.post(ONE + "/close", response=forms.TopicSheet, operation_id="close_topic")
def close(request: HttpRequest, topic_id: UUID, body: ReasonIn) -> HttpResponse:
    """Close (办结) the topic; its tickets end each on its own."""
    return act(request, topic_id, body, close_topic, reason=body.reason)


@router.post(ONE + "/cancel", response=forms.TopicSheet, operation_id="cancel_topic")
def cancel(request: HttpRequest, topic_id: UUID, body: ReasonIn) -> HttpResponse:
    """Cancel (撤销): it was not one cause."""
    return act(request, topic_id, body, cancel_topic, reason=body.reason)


@router.post(ONE + "/bulk/preview", response=forms.BulkPreviewOut, operation_id="preview_topic_bulk")
def bulk_preview(request: HttpRequest, topic_id: UUID, body: forms.TopicBulkIn) -> dict[str, Any]:
    """What the act would do to each ticket; writes nothing."""
    if body.verb not in BULK_ACTS:
        raise GridlineError("bulk_act_unknown", status=422, field="verb")
    actor = actor_of_request(request)
    found = get_topic(topic_id=topic_id, actor=actor)
    items = preview_bulk(topic=found, actor=actor, verb=body.verb, moment=current_moment())
    return {
        "able": sum(item.reason is None for item in items),
        "items": [item.as_json() for item in items],
    }


@router.post(ONE + "/bulk", response=forms.BulkDoneOut, operation_id="act_on_topic_tickets")
def bulk(request: HttpRequest, topic_id: UUID, body: forms.TopicBulkIn) -> dict[str, Any]:
    """Do it to up to a hundred tickets that allow it; the same call again takes the rest.

    Nothing is done twice: what was done is no longer allowed.
    """
    fields = body.dict(exclude={"verb"})
    outcome = act_on_topic_tickets(
        topic_id=topic_id, actor=actor_of_request(request), verb=body.verb, fields=fields
    )
    return {
        "done": [item.as_json() for item in outcome.done],
        "refused": [item.as_json() for item in outcome.refused],
        "left": outcome.left,
    }


def act(
    request: HttpRequest, topic_id: UUID, body: Schema, service: Callable[..., object], **fields: object
) -> HttpResponse:
    """Run the use-case, once per `Idempotency-Key`, and answer with the topic as it is now.

    A version conflict (`If-Match`) carries the present sheet.
    """
    actor = actor_of_request(request)
    version = expected_version(request)

    def work() -> tuple[int, Any]:
        service(topic_id=topic_id, actor=actor, version=version, **fields)
        return 200, sheet(request, topic_id)

    try:
        return once(request, service.__name__, [str(topic_id), body.model_dump(mode="json")], work)
    except VersionConflict as conflict:
        conflict.extra["current"] = sheet(request, topic_id)
        raise


def sheet(request: HttpRequest, topic_id: UUID) -> dict[str, Any]:
    """The sheet of a topic for the caller."""
    actor = actor_of_request(request)
    found = get_topic(topic_id=topic_id, actor=actor)
    return topic_sheet(found, actor=actor, moment=current_moment())


declare_headers(router, IDEMPOTENCY_KEY, paths="/topics")
declare_headers(router, IDEMPOTENCY_KEY, IF_MATCH, paths="/topics/.+/(?!bulk).+")
