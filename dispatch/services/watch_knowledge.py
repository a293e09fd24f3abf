"""Remind of what is owed to the knowledge base, tell what is late, and owe the update of what ends."""

from django.db import transaction
from django.db.models import Exists, OuterRef

from dispatch.domain.alarms import AlarmKind
from dispatch.domain.knowledge import audience_of
from dispatch.domain.knowledge_events import KNOWLEDGE_DUTY
from dispatch.domain.limits import LimitTable
from dispatch.models import KnowledgeArticle, KnowledgeDuty
from dispatch.selectors.current_moment import Moment, current_moment
from dispatch.selectors.working_calendar import clock_rules
from dispatch.services.knowledge_change import store_duty
from dispatch.services.owe_knowledge import OwedKnowledge, add_duty
from dispatch.services.raise_alarm import raise_alarm
from grid.domain.actor import Actor

BATCH = 50
ENDING = "有效期将至,请更新"
"""What the system asks when an article ends; the page words it in the reader's language by the kind `update`."""


@transaction.atomic
def watch_knowledge(*, batch: int = BATCH) -> int:
    """One step for each duty or article that is due; how many. Never skipped for being late, each told once.

    Any number of workers may watch: what another holds is left to it.
    """
    moment = current_moment()
    return _tell_late(moment, batch) + _remind(moment, batch) + _owe_updates(moment, batch)


def _tell_late(moment: Moment, batch: int) -> int:
    late = KnowledgeDuty.objects.select_for_update(skip_locked=True).filter(
        ended_at=None, late_at=None, due_at__lt=moment.now
    )
    duties = list(late.order_by("due_at")[:batch])
    for duty in duties:
        duty.late_at = moment.now
        store_duty(duty, "knowledge_duty_overdue", actor=Actor.system(), at=moment.now)
        raise_alarm(
            kind=AlarmKind.KNOWLEDGE_OVERDUE,
            subject_type=KNOWLEDGE_DUTY,
            subject_id=duty.id,
            audience=audience_of(duty.unit_id),
            at=moment.now,
            params={"unit": duty.unit_id, "due_at": duty.due_at},
        )
    return len(duties)


def _remind(moment: Moment, batch: int) -> int:
    rules = clock_rules(moment.calendar_version)
    ahead = rules.calendar.add(moment.now, rules.limits.find(LimitTable.ANY, "knowledge_remind")).at
    waiting = KnowledgeDuty.objects.select_for_update(skip_locked=True).filter(
        ended_at=None, reminded_at=None, late_at=None, due_at__lte=ahead, owed_at__lt=moment.now
    )
    duties = list(waiting.order_by("due_at")[:batch])
    for duty in duties:
        duty.reminded_at = moment.now
        store_duty(duty, "knowledge_duty_reminded", actor=Actor.system(), at=moment.now)
    return len(duties)


def _owe_updates(moment: Moment, batch: int) -> int:
    """Before an article ends its unit owes the update, once for each wording."""
    rules = clock_rules(moment.calendar_version)
    limit = rules.limits.find(LimitTable.ANY, "knowledge_ending")
    until = rules.calendar.local_date(rules.calendar.add(moment.now, limit).at)
    owed = KnowledgeDuty.objects.filter(
        article=OuterRef("pk"), kind="update", owed_at__gte=OuterRef("published_at")
    )
    ending = KnowledgeArticle.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        ~Exists(owed), state="published", valid_until__lte=until
    )
    articles = list(ending.order_by("valid_until")[:batch])
    for article in articles:
        add_duty(
            owed=OwedKnowledge(question=ENDING, article=article.id),
            unit=article.unit_id,
            actor=Actor.system(),
            moment=moment,
        )
    return len(articles)
