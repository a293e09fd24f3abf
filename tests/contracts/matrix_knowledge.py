"""An article and a duty of the knowledge base for the permission matrix, in the unit of whoever asks or another."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from dispatch.models import KnowledgeArticle, KnowledgeDuty, KnowledgeVersion
from dispatch.models.ids import new_id
from grid.models import Account, Unit

HOME, ELSEWHERE = "440105003-ENF", "440105004-ENF"
NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


def _unit(keys: Sequence[str]) -> str:
    if list(keys) == ["unit:nobody"]:
        return ELSEWHERE
    codes = [key.partition(":")[2] for key in keys if key.startswith("unit:")]
    return Unit.objects.filter(code__in=codes).values_list("code", flat=True).order_by("code").first() or HOME


def make_article(keys: Sequence[str]) -> str:
    """A published article whose next wording is drafted."""
    article = KnowledgeArticle.objects.create(
        id=new_id(), state="published", unit_id=_unit(keys), title="办证地点", text="在政务中心", published=1,
        published_at=NOW, created_at=NOW, updated_at=NOW,
    )  # fmt: skip
    writer = Account.objects.get(username="unit_clerk")
    common = {
        "article": article,
        "title": "办证地点",
        "text": "在政务中心",
        "drafted_by": writer,
        "drafted_at": NOW,
    }
    KnowledgeVersion.objects.create(number=1, signed_at=NOW, published_at=NOW, **common)
    KnowledgeVersion.objects.create(number=2, **common)
    return str(article.id)


def make_duty(keys: Sequence[str]) -> str:
    """An article that is owed."""
    duty = KnowledgeDuty.objects.create(
        id=new_id(), state="owed", kind="article", unit_id=_unit(keys), question="在哪里办证?", owed_at=NOW,
        due_at=NOW + timedelta(days=9),
    )  # fmt: skip
    return str(duty.id)


KNOWLEDGE_MAKERS = {"article_id": make_article, "duty_id": make_duty}
