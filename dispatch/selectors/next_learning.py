"""When are the suggestions of routing to be learned anew from the own tickets?"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dispatch.models import LearnedRouting, Ticket
from dispatch.selectors.rule_values import rule_values
from gis.selectors.current_district import current_district

OWN = "own"
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
