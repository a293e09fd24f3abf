"""Three recurrences of a matter at a place within 30 days make a hot spot, and a hot spot a patrol (RULES 8b)."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import connection, transaction

from dispatch.domain.checklists import HOT_SPOT
from dispatch.domain.crowds import Crowd, Report, find_crowds
from dispatch.domain.grouping_rules import HOT_SPOT as TOPIC
from dispatch.domain.grouping_rules import HotSpotRules
from dispatch.models import FieldTask, Ticket
from dispatch.selectors.current_moment import Moment, current_moment
from dispatch.selectors.names import names
from dispatch.selectors.rule_values import rule_values
from dispatch.services.plan_field_task import NewTask, plan_field_task
from gis.domain.coordinates import LonLat
from grid.domain.actor import Actor

LOCK = "SELECT pg_try_advisory_xact_lock(hashtext('gridline.hot_spots'))"
#: A place is named to about 100 m, so that the same hot spot keeps its name while its middle moves a little.
NAMED_TO = 3
MOST_AT_ONCE = 100


@transaction.atomic
def find_hot_spots(*, most: int = MOST_AT_ONCE) -> int:
    """Plan a patrol for every place where a matter recurred, unless one was planned within the days; how many.

    Repeats of one report count once: what stands in one topic is one occurrence.
    """
    with connection.cursor() as cursor:
        cursor.execute(LOCK)
        if not cursor.fetchone()[0]:
            return 0
    moment = current_moment()
    rules = HotSpotRules.of(rule_values(TOPIC))
    since = moment.now - timedelta(days=rules.days)
    rows = (
        Ticket.objects.filter(received_at__gte=since, received_at__lte=moment.now, point__isnull=False)
        .exclude(matter_code="")
        .exclude(state__in=("voided", "not_filed"))
        .exclude(topic_memberships__left_at=None, topic_memberships__isnull=False)
        .filter(restricted=False)
        .order_by("received_at", "id")
    )
    reports = [
        Report(ticket_id, point.x, point.y, matter)
        for ticket_id, point, matter in rows.values_list("id", "point", "matter_code")
        if point is not None
    ]
    crowds = find_crowds(reports, radius_m=rules.radius_m, least=rules.recurrences)
    known = set(
        FieldTask.objects.filter(created_at__gte=since)
        .exclude(hot_spot_key="")
        .values_list("hot_spot_key", flat=True)
    )
    fresh = [crowd for crowd in crowds if known.isdisjoint(keys_around(crowd))]
    for crowd in fresh[:most]:
        plan_patrol(crowd, rules, moment)
    return len(fresh[:most])


def key_of(matter: str, lon: float, lat: float) -> str:
    """How a hot spot is called: matter and place."""
    return f"{matter}@{lon:.{NAMED_TO}f},{lat:.{NAMED_TO}f}"


def keys_around(crowd: Crowd) -> set[str]:
    """The names the same hot spot may have been given when its middle lay a little aside."""
    step = 10.0**-NAMED_TO
    return {
        key_of(crowd.subject, crowd.lon + east * step, crowd.lat + north * step)
        for east in (-1, 0, 1)
        for north in (-1, 0, 1)
    }


def plan_patrol(crowd: Crowd, rules: HotSpotRules, moment: Moment) -> FieldTask:
    """One patrol, where the newest of the recurrences lay."""
    newest = Ticket.objects.get(id=str(crowd.ids[-1]))
    matter = names(moment).matter(crowd.subject)
    return plan_field_task(
        given=NewTask(
            kind=FieldTask.Kind.PATROL,
            title=title_of(matter["name_zh"] if matter else crowd.subject, crowd.ids, rules),
            theme=HOT_SPOT,
            matter=crowd.subject,
            place=LonLat(crowd.lon, crowd.lat),
            radius_m=float(rules.radius_m),
            subdistrict_code=newest.subdistrict_code,
            community_code=newest.community_code,
            cell_code=newest.current_cell_code,
            ticket=newest,
            hot_spot_key=key_of(crowd.subject, crowd.lon, crowd.lat),
            hot_spot_count=len(crowd.ids),
        ),
        actor=Actor.system(),
        moment=moment,
    )


def title_of(matter: str, ids: Sequence[object], rules: HotSpotRules) -> str:
    """An official title."""
    return f"热点巡查:{matter},{rules.days} 日内 {len(ids)} 次"
