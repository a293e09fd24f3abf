"""Draft an article, or the next wording of one; a wording that nobody signed yet is replaced."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from dispatch.domain.knowledge import (
    LONGEST_TEXT,
    WordingStage,
    check_unit,
    check_wording,
    stage_of,
)
from dispatch.models import KnowledgeArticle, KnowledgeDuty, KnowledgeVersion
from dispatch.models.ids import new_id
from dispatch.selectors.catalogue import catalogue
from dispatch.selectors.current_moment import Moment, current_moment
from dispatch.selectors.working_calendar import clock_rules
from dispatch.services.knowledge_change import changing_article, store_article
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role

WRITERS = (Role.UNIT_CLERK, Role.UNIT_HEAD)


@dataclass(frozen=True, slots=True)
class Wording:
    """What the article is to say. ``duty`` names what it answers; class and matter count for a new article only."""

    title: str
    text: str
    valid_until: date | None = None
    unit: str = ""
    request_class: str = ""
    matter: str = ""
    duty: UUID | None = None


def draft_knowledge(*, wording: Wording, actor: Actor) -> KnowledgeArticle:
    """A new article of the actor's unit. Raises `knowledge_not_allowed`, `knowledge_incomplete`, `knowledge_too_long`,
    `knowledge_already_ended`, unknown codes, and `knowledge_not_found` for another unit's duty.
    """
    with transaction.atomic():
        moment = current_moment()
        unit = wording.unit or _duty_unit(wording.duty) or actor.unit_code or ""
        check_unit(actor, unit, "draft_knowledge", WRITERS)
        _check(wording, moment)
        article = KnowledgeArticle(
            id=new_id(),
            state="draft",
            version=0,
            unit_id=unit,
            title=wording.title.strip(),
            text=wording.text.strip(),
            request_class_code=wording.request_class,
            matter_code=wording.matter,
            valid_until=wording.valid_until,
            created_at=moment.now,
        )
        store_article(
            article, "knowledge_article_drafted", actor=actor, at=moment.now, number=1, duty=wording.duty
        )
        _write(article, 1, wording, actor, moment)
        _answer(article, wording.duty, unit)
    return article


def redraft_knowledge(
    *, article_id: UUID, wording: Wording, actor: Actor, version: int | None = None
) -> KnowledgeArticle:
    """The next wording. What is published stays published until the new one is. Raises as `draft_knowledge`, and
    `knowledge_withdrawn` (409).
    """
    with changing_article(article_id=article_id, version=version) as (article, newest, moment):
        check_unit(actor, article.unit_id, "draft_knowledge", WRITERS)
        if article.state == "withdrawn":
            raise GridlineError("knowledge_withdrawn", status=409)
        _check(wording, moment)
        if stage_of_version(newest) is WordingStage.DRAFTED:
            number = newest.number
            newest.delete()
        else:
            number = newest.number + 1
        if article.state == "draft":
            article.title, article.text = wording.title.strip(), wording.text.strip()
            article.valid_until = wording.valid_until
        _write(article, number, wording, actor, moment)
        _answer(article, wording.duty, article.unit_id)
        store_article(
            article, "knowledge_article_drafted", actor=actor, at=moment.now, number=number, duty=wording.duty
        )
    return article


def stage_of_version(version: KnowledgeVersion) -> WordingStage:
    """How far a stored wording is."""
    return stage_of(
        signed_at=version.signed_at, published_at=version.published_at, refused_reason=version.refused_reason
    )


def _check(wording: Wording, moment: Moment) -> None:
    today = clock_rules(moment.calendar_version).calendar.local_date(moment.now)
    check_wording(wording.title, wording.text, wording.valid_until, today)
    if len(wording.text) > LONGEST_TEXT:
        raise GridlineError("knowledge_too_long", status=422, field="text", limit=LONGEST_TEXT)
    lists = catalogue(moment.catalogue_version)
    if wording.request_class:
        lists.request_class(wording.request_class)
    if wording.matter:
        lists.matter(wording.matter)


def _write(article: KnowledgeArticle, number: int, wording: Wording, actor: Actor, moment: Moment) -> None:
    if actor.account_id is None:
        raise GridlineError("knowledge_not_allowed", status=403, verb="draft_knowledge")
    KnowledgeVersion.objects.create(
        article=article,
        number=number,
        title=wording.title.strip(),
        text=wording.text.strip(),
        valid_until=wording.valid_until,
        drafted_by_id=actor.account_id,
        drafted_at=moment.now,
    )


def _duty_unit(duty: UUID | None) -> str:
    if duty is None:
        return ""
    return str(KnowledgeDuty.objects.filter(id=duty).values_list("unit_id", flat=True).first() or "")


def _answer(article: KnowledgeArticle, duty_id: UUID | None, unit: str) -> None:
    """Bind the open duty of the unit to the article that answers it."""
    if duty_id is None:
        return
    open_duty = KnowledgeDuty.objects.select_for_update().filter(id=duty_id, unit_id=unit).first()
    if open_duty is None or open_duty.article_id not in (None, article.id):
        raise GridlineError("knowledge_not_found", status=404, field="duty")
    if open_duty.state != "owed":
        raise GridlineError("knowledge_duty_ended", status=409, field="duty")
    if open_duty.article_id is None:
        open_duty.article = article
        open_duty.save(update_fields=["article"])
