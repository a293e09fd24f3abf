"""Learn the suggestions of routing anew from the district's own tickets (自学派单建议), when it is time for it.

Only what is suggested changes: rows of the dispatch table are proposed by `learn_dispatch_table --own` and published by
a person.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from dispatch.models import LearnedRouting, Ticket
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.learn_values import learn_values
from dispatch.selectors.own_cases import own_cases
from dispatch.selectors.rule_values import rule_values
from dispatch.services.evaluate_routing import own_figures
from dispatch.services.learn_dispatch_table import keep_learned
from gis.selectors.current_district import current_district
from grid.domain.actor import Actor

OWN = "own"
#: One learner at a time in the whole installation, whoever asks.
LOCK = 0x6C6561726E
TOPIC = "learning"


def next_learning_at() -> datetime | None:
    """When the suggestions are to be learned anew; may lie in the past. None while there are too few tickets.

    The night that follows `learning.own_every_days` after the last time, or after the first ticket. Three statements.
    """
    values = rule_values(TOPIC)
    dispatched = Ticket.objects.filter(lead_unit__isnull=False, dispatched_at__isnull=False)
    least = values.integer("own_least")
    if dispatched[:least].count() < least:
        return None
    learned = LearnedRouting.objects.filter(source=OWN).order_by("-id")
    since = learned.values_list("learned_at", flat=True).first()
    if since is None:
        since = dispatched.order_by("id").values_list("created_at", flat=True)[0]
    zone = ZoneInfo(current_district().time_zone)
    day = (since + timedelta(days=values.integer("own_every_days"))).astimezone(zone).date()
    return datetime.combine(day, values.time_of_day("own_time"), tzinfo=zone)


def learn_own_routing(*, actor: Actor, force: bool = False) -> int | None:
    """Learn and evaluate; the version that suggestions stand on from now on.

    None: not due yet (and not ``force``), another process is at it, too few tickets, or no unit of today in them.
    Reads by one set-based query, at most the newest `learning.own_tickets`; costs minutes of CPU at 100,000 tickets.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
            if not cursor.fetchone()[0]:
                return None
        moment = current_moment()
        due_at = next_learning_at()
        if due_at is None or (due_at > moment.now and not force):
            return None
        values = learn_values()
        cases = own_cases(
            since=moment.now - timedelta(days=values.own_days),
            most=values.own_tickets,
            catalogue_version=moment.catalogue_version,
        )
        if not cases:
            return None
        return keep_learned(
            cases, values, actor=actor, at=moment.now, source=OWN, figures=own_figures(cases, values)
        )
