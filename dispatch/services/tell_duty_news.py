"""What changed on rosters, leaves and presence becomes an event, in the transaction of the change."""

from datetime import datetime

from dispatch.domain.events import NewEvent
from dispatch.feed.append import append
from grid.domain.actor import Actor
from grid.domain.duty_news import DutyNews


def tell_duty_news(*, news: DutyNews, actor: Actor, at: datetime) -> None:
    """One event on the roster, period, leave or presence."""
    append(
        [
            NewEvent(
                subject_type=news.subject_type,
                subject_id=news.subject_id,
                seq=news.seq,
                type=news.event,
                actor=actor,
                at=at,
                data=dict(news.data),
                audience=news.audience,
            )
        ]
    )
