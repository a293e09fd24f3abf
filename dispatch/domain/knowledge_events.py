"""What the history and the feed may say of the knowledge base."""

from collections.abc import Mapping

from dispatch.domain.event_fields import FieldKind as K

KNOWLEDGE_ARTICLE = "knowledge_article"
KNOWLEDGE_DUTY = "knowledge_duty"

_WORDING: Mapping[str, K] = {"unit": K.CODE, "number": K.INTEGER, "version": K.INTEGER}

ARTICLE_NEWS: Mapping[str, Mapping[str, K]] = {
    "knowledge_article_drafted": {**_WORDING, "duty": K.ID},
    "knowledge_article_signed": _WORDING,
    "knowledge_article_published": {**_WORDING, "duty": K.ID, "valid_until": K.CODE},
    "knowledge_article_refused": {**_WORDING, "reason": K.NOTE},
    "knowledge_article_withdrawn": {**_WORDING, "reason": K.NOTE},
}

_DUTY: Mapping[str, K] = {
    "unit": K.CODE,
    "kind": K.CODE,
    "due_at": K.MOMENT,
    "article": K.ID,
    "ticket": K.ID,
    "version": K.INTEGER,
}

DUTY_NEWS: Mapping[str, Mapping[str, K]] = {
    "knowledge_duty_owed": _DUTY,
    "knowledge_duty_reminded": _DUTY,
    "knowledge_duty_overdue": _DUTY,
    "knowledge_duty_met": _DUTY,
    "knowledge_duty_released": {**_DUTY, "reason": K.NOTE},
}
