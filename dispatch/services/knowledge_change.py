"""The frame of every use-case of the knowledge base: one transaction, row lock, version guard, one event."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.db import transaction

from dispatch.domain.alarms import AlarmKind
from dispatch.domain.errors import VersionConflict
from dispatch.domain.events import NewEvent
from dispatch.domain.knowledge import audience_of
from dispatch.domain.knowledge_events import KNOWLEDGE_ARTICLE, KNOWLEDGE_DUTY
from dispatch.feed.append import append
from dispatch.models import KnowledgeArticle, KnowledgeDuty, KnowledgeVersion
from dispatch.selectors.current_moment import Moment, current_moment
from dispatch.services.raise_alarm import resolve_alarm
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor


@contextmanager
def changing_article(
    *, article_id: UUID, version: int | None = None
) -> Iterator[tuple[KnowledgeArticle, KnowledgeVersion, Moment]]:
    """The locked article with its newest wording. Raises `knowledge_not_found` (404) and VersionConflict (409).

    Whether the actor may, the caller checks; it stores what it changed.
    """
    with transaction.atomic():
        moment = current_moment()
        article = KnowledgeArticle.objects.select_for_update().filter(id=article_id).first()
        if article is None:
            raise GridlineError("knowledge_not_found", status=404)
        if version is not None and article.version != version:
            raise VersionConflict(subject_id=article.id, expected=version, found=article.version)
        wording = article.versions.order_by("-number").first()
        if wording is None:
            raise GridlineError("knowledge_not_found", status=404)
        yield article, wording, moment


def store_article(
    article: KnowledgeArticle, event: str, *, actor: Actor, at: datetime, number: int, **data: object
) -> None:
    """Save the article with the next version and its event."""
    article.version += 1
    article.event_seq += 1
    article.updated_at = at
    article.save(force_insert=article._state.adding)
    append(
        [
            NewEvent(
                subject_type=KNOWLEDGE_ARTICLE,
                subject_id=article.id,
                seq=article.event_seq,
                type=event,
                actor=actor,
                at=at,
                data={"unit": article.unit_id, "number": number, "version": article.version, **data},
                audience=audience_of(article.unit_id),
            )
        ]
    )


def store_duty(duty: KnowledgeDuty, event: str, *, actor: Actor, at: datetime, **data: object) -> None:
    """Save the duty with the next version and its event."""
    duty.version += 1
    duty.event_seq += 1
    duty.save(force_insert=duty._state.adding)
    about = {
        "unit": duty.unit_id,
        "kind": duty.kind,
        "due_at": duty.due_at,
        "article": duty.article_id,
        "ticket": duty.ticket_id,
        "version": duty.version,
    }
    append(
        [
            NewEvent(
                subject_type=KNOWLEDGE_DUTY,
                subject_id=duty.id,
                seq=duty.event_seq,
                type=event,
                actor=actor,
                at=at,
                data={**about, **data},
                audience=audience_of(duty.unit_id),
            )
        ]
    )


def end_duty(
    duty: KnowledgeDuty, state: str, event: str, *, actor: Actor, at: datetime, **data: object
) -> None:
    """The duty is met or released; its alarm loses its ground."""
    duty.state, duty.ended_at = state, at
    store_duty(duty, event, actor=actor, at=at, **data)
    if duty.late_at is not None:
        resolve_alarm(
            kind=AlarmKind.KNOWLEDGE_OVERDUE, subject_type=KNOWLEDGE_DUTY, subject_id=duty.id, at=at
        )
