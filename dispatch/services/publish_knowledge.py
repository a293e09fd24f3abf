"""Publish a signed wording: from now on it is what people read, and what was owed for it is met."""

from uuid import UUID

from dispatch.domain.knowledge import WordingStage, check_desk
from dispatch.models import KnowledgeArticle, KnowledgeDuty
from dispatch.selectors.working_calendar import clock_rules
from dispatch.services.draft_knowledge import stage_of_version
from dispatch.services.knowledge_change import changing_article, end_duty, store_article
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor


def publish_knowledge(*, article_id: UUID, actor: Actor, version: int | None = None) -> KnowledgeArticle:
    """The duty desk approves. Raises `knowledge_not_allowed`, `knowledge_not_found` (404), `knowledge_not_signed`,
    `knowledge_already_ended` and VersionConflict (409).
    """
    check_desk(actor, "publish_knowledge")
    with changing_article(article_id=article_id, version=version) as (article, wording, moment):
        if article.state == "withdrawn" or stage_of_version(wording) is not WordingStage.SIGNED:
            raise GridlineError("knowledge_not_signed", status=409)
        today = clock_rules(moment.calendar_version).calendar.local_date(moment.now)
        if wording.valid_until is not None and wording.valid_until < today:
            raise GridlineError("knowledge_already_ended", status=422, field="valid_until")
        wording.published_by_id, wording.published_at = actor.account_id, moment.now
        wording.save(update_fields=["published_by", "published_at"])
        article.state, article.published, article.published_at = "published", wording.number, moment.now
        article.title, article.text, article.valid_until = wording.title, wording.text, wording.valid_until
        until = wording.valid_until.isoformat() if wording.valid_until else None
        store_article(
            article,
            "knowledge_article_published",
            actor=actor,
            at=moment.now,
            number=wording.number,
            valid_until=until,
        )
        for duty in KnowledgeDuty.objects.select_for_update().filter(article=article, state="owed"):
            end_duty(duty, "met", "knowledge_duty_met", actor=actor, at=moment.now)
    return article


def refuse_knowledge(
    *, article_id: UUID, actor: Actor, reason: str, version: int | None = None
) -> KnowledgeArticle:
    """The duty desk sends a signed wording back with a reason; the duty stays open. Raises as above, and
    `reason_missing`.
    """
    check_desk(actor, "refuse_knowledge")
    if not reason.strip():
        raise GridlineError("reason_missing", status=422, field="reason", verb="refuse_knowledge")
    with changing_article(article_id=article_id, version=version) as (article, wording, moment):
        if stage_of_version(wording) is not WordingStage.SIGNED:
            raise GridlineError("knowledge_not_signed", status=409)
        wording.refused_reason = reason.strip()[:1000]
        wording.save(update_fields=["refused_reason"])
        store_article(
            article, "knowledge_article_refused", actor=actor, at=moment.now, number=wording.number,
            reason=wording.refused_reason,
        )  # fmt: skip
    return article


def withdraw_knowledge(
    *, article_id: UUID, actor: Actor, reason: str, version: int | None = None
) -> KnowledgeArticle:
    """Take an article out of use: the duty desk, with a reason. Open updates of it are released."""
    check_desk(actor, "withdraw_knowledge")
    if not reason.strip():
        raise GridlineError("reason_missing", status=422, field="reason", verb="withdraw_knowledge")
    with changing_article(article_id=article_id, version=version) as (article, wording, moment):
        if article.state == "withdrawn":
            raise GridlineError("knowledge_withdrawn", status=409)
        article.state = "withdrawn"
        said = reason.strip()[:1000]
        store_article(
            article,
            "knowledge_article_withdrawn",
            actor=actor,
            at=moment.now,
            number=wording.number,
            reason=said,
        )
        for duty in KnowledgeDuty.objects.select_for_update().filter(article=article, state="owed"):
            end_duty(duty, "released", "knowledge_duty_released", actor=actor, at=moment.now, reason=said)
    return article
