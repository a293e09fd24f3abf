"""Sign a wording: the unit's head answers for it before the duty desk sees it."""

from uuid import UUID

from dispatch.domain.knowledge import WordingStage, check_unit
from dispatch.models import KnowledgeArticle
from dispatch.services.draft_knowledge import stage_of_version
from dispatch.services.knowledge_change import changing_article, store_article
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role


def sign_knowledge(*, article_id: UUID, actor: Actor, version: int | None = None) -> KnowledgeArticle:
    """Raises `knowledge_not_allowed`, `knowledge_not_found` (404), `knowledge_not_drafted` (409), VersionConflict."""
    with changing_article(article_id=article_id, version=version) as (article, wording, moment):
        check_unit(actor, article.unit_id, "sign_knowledge", (Role.UNIT_HEAD,))
        if article.state == "withdrawn" or stage_of_version(wording) is not WordingStage.DRAFTED:
            raise GridlineError("knowledge_not_drafted", status=409)
        wording.signed_by_id, wording.signed_at = actor.account_id, moment.now
        wording.save(update_fields=["signed_by", "signed_at"])
        store_article(article, "knowledge_article_signed", actor=actor, at=moment.now, number=wording.number)
    return article
