"""A unit owes the knowledge base an article, or the update of one (知识点反馈); source: requirement S3-17."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from dispatch.domain.knowledge import DESK, check_desk
from dispatch.domain.limits import LimitTable
from dispatch.models import KnowledgeArticle, KnowledgeDuty
from dispatch.models.ids import new_id
from dispatch.selectors.access import visible_tickets
from dispatch.selectors.catalogue import catalogue
from dispatch.selectors.current_moment import Moment, current_moment
from dispatch.selectors.working_calendar import clock_rules
from dispatch.services.knowledge_change import store_duty
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role
from grid.selectors.units_index import units_index

LONGEST_QUESTION = 500


@dataclass(frozen=True, slots=True)
class OwedKnowledge:
    """What is asked of whom. ``article`` None = a new article; else an update of it, and its unit owes it.

    ``due_at`` None = by the limit table.
    """

    question: str
    unit: str = ""
    article: UUID | None = None
    ticket: UUID | None = None
    request_class: str = ""
    matter: str = ""
    due_at: datetime | None = None


def owe_knowledge(*, owed: OwedKnowledge, actor: Actor) -> KnowledgeDuty:
    """The duty desk asks; the unit hears of it at once and is reminded before it is due.

    Raises `knowledge_not_allowed`, `reason_missing`, `unit_unknown`, `unit_may_not_lead`, `knowledge_not_found` (404),
    `linked_ticket_unknown`, `due_in_past`, `knowledge_owed_already` (409) and unknown codes.
    """
    check_desk(actor, "owe_knowledge", (*DESK, Role.REPLY_AUDITOR))
    if not owed.question.strip():
        raise GridlineError("reason_missing", status=422, field="question", verb="owe_knowledge")
    with transaction.atomic():
        moment = current_moment()
        unit = _unit_of(owed, moment)
        _check_named(owed, actor, moment)
        if owed.due_at is not None and owed.due_at <= moment.now:
            raise GridlineError("due_in_past", status=422, field="due_at")
        return add_duty(owed=owed, unit=unit, actor=actor, moment=moment)


def add_duty(*, owed: OwedKnowledge, unit: str, actor: Actor, moment: Moment) -> KnowledgeDuty:
    """Store the duty, in the caller's transaction. Raises `knowledge_owed_already` (409) for a second open update."""
    kind = "update" if owed.article else "article"
    duty = KnowledgeDuty(
        id=new_id(),
        state="owed",
        version=0,
        kind=kind,
        unit_id=unit,
        article_id=owed.article,
        ticket_id=owed.ticket,
        request_class_code=owed.request_class,
        matter_code=owed.matter,
        question=owed.question.strip()[:LONGEST_QUESTION],
        owed_by_id=actor.account_id,
        owed_at=moment.now,
        due_at=owed.due_at or _due_at(kind, moment),
    )
    try:
        with transaction.atomic():
            store_duty(duty, "knowledge_duty_owed", actor=actor, at=moment.now)
    except IntegrityError as clash:
        if "knowledge_one_open_update" not in str(clash):
            raise
        raise GridlineError("knowledge_owed_already", status=409, field="article") from clash
    return duty


def _due_at(kind: str, moment: Moment) -> datetime:
    rules = clock_rules(moment.calendar_version)
    return rules.calendar.add(moment.now, rules.limits.find(LimitTable.ANY, f"knowledge_{kind}")).at


def _unit_of(owed: OwedKnowledge, moment: Moment) -> str:
    if owed.article is not None:
        article = KnowledgeArticle.objects.filter(id=owed.article).exclude(state="withdrawn").first()
        if article is None:
            raise GridlineError("knowledge_not_found", status=404)
        return str(article.unit_id)
    unit = units_index(moment.units_version).get(owed.unit)
    if unit is None:
        raise GridlineError("unit_unknown", status=422, field="unit", unit=owed.unit[:48])
    return unit.code


def _check_named(owed: OwedKnowledge, actor: Actor, moment: Moment) -> None:
    lists = catalogue(moment.catalogue_version)
    if owed.request_class:
        lists.request_class(owed.request_class)
    if owed.matter:
        lists.matter(owed.matter)
    if owed.ticket and not visible_tickets(actor).filter(id=owed.ticket).exists():
        raise GridlineError("linked_ticket_unknown", status=422, field="ticket")
