"""The doors of the knowledge base (知识库): search and read, owe, draft, sign, publish, refuse, withdraw."""

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema

from dispatch.api import knowledge_schemas as forms
from dispatch.api.actions import expected_version
from dispatch.api.guard_headers import IDEMPOTENCY_KEY, IF_MATCH, declare_headers
from dispatch.api.once import once
from dispatch.api.ticket_schemas import NothingIn
from dispatch.domain.errors import VersionConflict
from dispatch.domain.search import read_query
from dispatch.models import KnowledgeDuty
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.names import names
from dispatch.selectors.read_knowledge import duty_row, find_knowledge, knowledge_duties, knowledge_sheet
from dispatch.services.draft_knowledge import Wording, draft_knowledge, redraft_knowledge
from dispatch.services.owe_knowledge import OwedKnowledge, owe_knowledge
from dispatch.services.publish_knowledge import publish_knowledge, refuse_knowledge, withdraw_knowledge
from dispatch.services.release_knowledge_duty import release_knowledge_duty
from dispatch.services.sign_knowledge import sign_knowledge
from grid.api.security import actor_of_request, signed_in

router = Router(tags=["knowledge"], auth=signed_in)

KnowledgeSheet, KnowledgeDutyRow = forms.KnowledgeSheet, forms.KnowledgeDutyRow
Code = Annotated[str, Query(max_length=64)]


@router.get("/knowledge", response=forms.KnowledgeRows, url_name="find_knowledge")
def articles(
    request: HttpRequest,
    q: Annotated[str, Query(max_length=100)] = "",
    request_class: Code = "",
    matter: Code = "",
    unit: Code = "",
    state: Annotated[str, Query(pattern="^(published|draft|withdrawn)$")] = "published",
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> dict[str, Any]:
    """Articles by words, class, matter or unit; hits in the title first."""
    items = find_knowledge(
        actor=actor_of_request(request),
        moment=current_moment(),
        query=read_query(q) if q.strip() else None,
        request_class=request_class,
        matter=matter,
        unit=unit,
        state=state,
        limit=limit,
    )
    return {"items": items}


@router.post("/knowledge", response={201: KnowledgeSheet}, url_name="draft_knowledge")
def draft(request: HttpRequest, body: forms.KnowledgeIn) -> HttpResponse:
    """Draft an article of the own unit; once per `Idempotency-Key`."""

    def work() -> tuple[int, Any]:
        article = draft_knowledge(wording=Wording(**body.dict()), actor=actor_of_request(request))
        return 201, sheet(request, article.id)

    return once(request, "draft_knowledge", body.model_dump(mode="json"), work)


@router.get("/knowledge/{uuid:article_id}", response=KnowledgeSheet, url_name="knowledge_article")
def article(request: HttpRequest, article_id: UUID) -> dict[str, Any]:
    """One article, with its wordings for the own unit and the duty desk."""
    return sheet(request, article_id)


@router.post("/knowledge/{uuid:article_id}/redraft", response=KnowledgeSheet)
def redraft(request: HttpRequest, article_id: UUID, body: forms.KnowledgeIn) -> HttpResponse:
    """Write the next wording; what is published stays until the new one is."""
    return act(request, article_id, body, redraft_knowledge, wording=Wording(**body.dict()))


@router.post("/knowledge/{uuid:article_id}/sign", response=KnowledgeSheet)
def sign(request: HttpRequest, article_id: UUID, body: NothingIn) -> HttpResponse:
    """The unit's head signs the newest wording."""
    return act(request, article_id, body, sign_knowledge)


@router.post("/knowledge/{uuid:article_id}/publish", response=KnowledgeSheet)
def publish(request: HttpRequest, article_id: UUID, body: NothingIn) -> HttpResponse:
    """The duty desk approves a signed wording; what was owed for it is met."""
    return act(request, article_id, body, publish_knowledge)


@router.post("/knowledge/{uuid:article_id}/refuse", response=KnowledgeSheet)
def refuse(request: HttpRequest, article_id: UUID, body: forms.KnowledgeReasonIn) -> HttpResponse:
    """The duty desk sends a signed wording back with a reason."""
    return act(request, article_id, body, refuse_knowledge, reason=body.reason)


@router.post("/knowledge/{uuid:article_id}/withdraw", response=KnowledgeSheet)
def withdraw(request: HttpRequest, article_id: UUID, body: forms.KnowledgeReasonIn) -> HttpResponse:
    """Take an article out of use."""
    return act(request, article_id, body, withdraw_knowledge, reason=body.reason)


@router.get("/knowledge-duties", response=forms.KnowledgeDutyRows, url_name="knowledge_duties")
def duties(
    request: HttpRequest, ended: bool = False, limit: Annotated[int, Query(ge=1, le=100)] = 50
) -> dict[str, Any]:
    """What the caller's units owe the knowledge base; the duty desk sees all of it. ``ended`` adds what is over."""
    actor, moment = actor_of_request(request), current_moment()
    return {"items": knowledge_duties(actor=actor, moment=moment, open_only=not ended, limit=limit)}


@router.post("/knowledge-duties", response={201: KnowledgeDutyRow}, url_name="owe_knowledge")
def owe(request: HttpRequest, body: forms.KnowledgeDutyIn) -> HttpResponse:
    """A unit owes an article, or the update of one, by a deadline; once per `Idempotency-Key`."""

    def work() -> tuple[int, Any]:
        owed = owe_knowledge(owed=OwedKnowledge(**body.dict()), actor=actor_of_request(request))
        return 201, present_duty(owed)

    return once(request, "owe_knowledge", body.model_dump(mode="json"), work)


@router.post("/knowledge-duties/{uuid:duty_id}/release", response=KnowledgeDutyRow)
def release(request: HttpRequest, duty_id: UUID, body: forms.KnowledgeReasonIn) -> HttpResponse:
    """Release the unit from a duty, with a reason."""
    actor, version = actor_of_request(request), expected_version(request)

    def work() -> tuple[int, Any]:
        duty = release_knowledge_duty(duty_id=duty_id, actor=actor, reason=body.reason, version=version)
        return 200, present_duty(duty)

    try:
        return once(request, "release_knowledge", [str(duty_id), body.model_dump(mode="json")], work)
    except VersionConflict as conflict:
        conflict.extra["current"] = present_duty(KnowledgeDuty.objects.get(id=duty_id))
        raise


def act(
    request: HttpRequest, article_id: UUID, body: Schema, service: Callable[..., object], **fields: object
) -> HttpResponse:
    """Run the use-case, once per `Idempotency-Key`; a version conflict (`If-Match`) carries the article as it is."""
    actor, version = actor_of_request(request), expected_version(request)

    def work() -> tuple[int, Any]:
        service(article_id=article_id, actor=actor, version=version, **fields)
        return 200, sheet(request, article_id)

    try:
        return once(request, service.__name__, [str(article_id), body.model_dump(mode="json")], work)
    except VersionConflict as conflict:
        conflict.extra["current"] = sheet(request, article_id)
        raise


def sheet(request: HttpRequest, article_id: UUID) -> dict[str, Any]:
    """The article for the caller."""
    return knowledge_sheet(article_id=article_id, actor=actor_of_request(request), moment=current_moment())


def present_duty(duty: KnowledgeDuty) -> dict[str, Any]:
    """The duty as it is now."""
    moment = current_moment()
    return duty_row(duty, names(moment), moment)


declare_headers(router, IDEMPOTENCY_KEY, paths="/knowledge|/knowledge-duties")
declare_headers(router, IDEMPOTENCY_KEY, IF_MATCH, paths="/knowledge/.+|/knowledge-duties/.+")
