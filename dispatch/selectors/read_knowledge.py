"""What does the knowledge base say, and what does who owe it?"""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from dispatch.domain.knowledge import DESK, reads_drafts, stage_of
from dispatch.domain.search import SearchQuery
from dispatch.models import KnowledgeArticle, KnowledgeDuty, KnowledgeVersion
from dispatch.selectors.current_moment import Moment
from dispatch.selectors.names import Names, names
from dispatch.selectors.working_calendar import clock_rules
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import UNIT_ROLES, Role

MOST_ROWS = 100


def find_knowledge(
    *,
    actor: Actor,
    moment: Moment,
    query: SearchQuery | None,
    request_class: str = "",
    matter: str = "",
    unit: str = "",
    state: str = "published",
    limit: int = 20,
) -> list[dict[str, Any]]:
    """Articles by words, class, matter or unit: hits in the title first, the newest first; one statement.

    Published ones that are still valid everybody may read; drafts and withdrawn ones the own unit and the duty desk.
    """
    rows = _readable(actor, state, today(moment))
    if request_class:
        rows = rows.filter(request_class_code=request_class)
    if matter:
        rows = rows.filter(matter_code=matter)
    if unit:
        rows = rows.filter(unit_id=unit)
    words = query.words if query else ()
    for word in words:
        rows = rows.filter(Q(title__icontains=word) | Q(text__icontains=word))
    ordered = _best_first(rows, words) if words else rows.order_by("-updated_at", "id")
    known = names(moment)
    return [article_row(article, known) for article in ordered[: max(1, min(limit, MOST_ROWS))]]


def _best_first(rows: "QuerySet[KnowledgeArticle]", words: tuple[str, ...]) -> "QuerySet[KnowledgeArticle]":
    """Articles that have every word in the title first, then the newest."""
    in_title = Q()
    for word in words:
        in_title &= Q(title__icontains=word)
    rank = Case(When(in_title, then=Value(0)), default=Value(1), output_field=IntegerField())
    return rows.order_by(rank, "-published_at", "-updated_at", "id")


def today(moment: Moment) -> date:
    """The date of the district."""
    return clock_rules(moment.calendar_version).calendar.local_date(moment.now)


def _readable(actor: Actor, state: str, on: date) -> "QuerySet[KnowledgeArticle]":
    rows = KnowledgeArticle.objects.filter(state=state)
    if state == "published":
        return rows.filter(Q(valid_until=None) | Q(valid_until__gte=on))
    if actor.has(*DESK):
        return rows
    return rows.filter(unit_id__in=sorted(_own_units(actor)))


def _own_units(actor: Actor) -> frozenset[str]:
    return frozenset().union(*(actor.units_as(role) for role in UNIT_ROLES))


def article_row(article: KnowledgeArticle, known: Names) -> dict[str, Any]:
    """What a list shows."""
    return {
        "id": str(article.id),
        "version": article.version,
        "state": article.state,
        "unit": known.unit(article.unit_id),
        "title": article.title,
        "text": article.text,
        "request_class": known.request_class(article.request_class_code),
        "matter": known.matter(article.matter_code),
        "valid_until": article.valid_until,
        "published_at": article.published_at,
        "updated_at": article.updated_at,
    }


def knowledge_sheet(*, article_id: UUID, actor: Actor, moment: Moment) -> dict[str, Any]:
    """One article; its wordings for who may see drafts. Raises `knowledge_not_found` (404) out of reach."""
    article = KnowledgeArticle.objects.filter(id=article_id).first()
    if article is None or (article.state != "published" and not reads_drafts(actor, article.unit_id)):
        raise GridlineError("knowledge_not_found", status=404)
    wordings = article.versions.order_by("-number") if reads_drafts(actor, article.unit_id) else ()
    return {
        **article_row(article, names(moment)),
        "wordings": [wording_row(wording) for wording in wordings],
    }


def wording_row(wording: KnowledgeVersion) -> dict[str, Any]:
    """One wording with its stage."""
    stage = stage_of(
        signed_at=wording.signed_at, published_at=wording.published_at, refused_reason=wording.refused_reason
    )
    return {
        "number": wording.number,
        "stage": str(stage),
        "title": wording.title,
        "text": wording.text,
        "valid_until": wording.valid_until,
        "drafted_at": wording.drafted_at,
        "signed_at": wording.signed_at,
        "published_at": wording.published_at,
        "refused_reason": wording.refused_reason,
    }


def knowledge_duties(
    *, actor: Actor, moment: Moment, open_only: bool = True, limit: int = 50
) -> list[dict[str, Any]]:
    """What the actor's units owe, or everybody for the duty desk and the supervisors; the earliest due first."""
    rows = KnowledgeDuty.objects.all()
    if not actor.has(*DESK, Role.REPLY_AUDITOR, Role.SUPERVISION_OFFICER):
        rows = rows.filter(unit_id__in=sorted(_own_units(actor)))
    if open_only:
        rows = rows.filter(ended_at=None)
    known = names(moment)
    return [
        duty_row(duty, known, moment)
        for duty in rows.order_by("due_at", "id")[: max(1, min(limit, MOST_ROWS))]
    ]


def duty_row(duty: KnowledgeDuty, known: Names, moment: Moment) -> dict[str, Any]:
    """One duty; ``late`` while it is open past its time."""
    return {
        "id": str(duty.id),
        "version": duty.version,
        "state": duty.state,
        "kind": duty.kind,
        "unit": known.unit(duty.unit_id),
        "article_id": str(duty.article_id) if duty.article_id else None,
        "ticket_id": str(duty.ticket_id) if duty.ticket_id else None,
        "request_class": known.request_class(duty.request_class_code),
        "matter": known.matter(duty.matter_code),
        "question": duty.question,
        "owed_at": duty.owed_at,
        "due_at": duty.due_at,
        "late": duty.ended_at is None and duty.due_at < moment.now,
        "ended_at": duty.ended_at,
    }
