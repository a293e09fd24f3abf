"""I5 and I6 of what is found by sets: timers that fired early or lie unfired, and the times of the city."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import F

from dispatch.domain.invariants import Breach
from dispatch.models import Timer

LATE_BUDGET = timedelta(seconds=60)
OTHER_THAN_THE_CITY_SAID = """
SELECT t.number, d.due_at, h.city_due_at FROM dispatch_deadline d
JOIN dispatch_ticket t ON t.id = d.subject_id LEFT JOIN dispatch_hotlinedetail h ON h.ticket_id = t.id
WHERE d.subject_type = 'ticket' AND d.stage = 'reply' AND d.owner = 'city' AND d.met_at IS NULL
  AND h.city_due_at IS DISTINCT FROM d.due_at
"""


def timer_breaches(now: datetime) -> Iterator[Breach]:
    """Nothing fired before its time, nothing lies unfired past the budget, nothing stands quarantined unseen."""
    early = Timer.objects.filter(state="fired", fired_at__lt=F("due_at"))
    for timer in early:
        yield Breach(
            "I6", str(timer.id), f"{timer.stage} {timer.level} fired {timer.fired_at}, due {timer.due_at}"
        )
    for timer in Timer.objects.filter(state="pending", due_at__lt=now - LATE_BUDGET, attempts=0):
        yield Breach("I5", str(timer.id), f"{timer.stage} {timer.level} due {timer.due_at} has not fired")


def city_times() -> Iterator[Breach]:
    """I6: the reply deadline of a city ticket is the city's due time, to the second."""
    with connection.cursor() as cursor:
        cursor.execute(OTHER_THAN_THE_CITY_SAID)
        for number, due_at, city_due_at in cursor.fetchall():
            yield Breach("I6", number, f"reply due {due_at}, the city said {city_due_at}")
