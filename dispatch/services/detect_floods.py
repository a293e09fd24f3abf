"""A flood of reports becomes one topic with all of them: found beside intake, never inside it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import connection, transaction

from dispatch.domain.alarms import AlarmKind
from dispatch.domain.crowds import Crowd, Report, find_crowds
from dispatch.domain.grouping_rules import FLOOD, FloodRules
from dispatch.domain.subjects import class_at_level
from dispatch.models import Ticket, Topic, TopicTicket
from dispatch.selectors.catalogue import catalogue
from dispatch.selectors.current_moment import Moment, current_moment
from dispatch.selectors.flood_reports import PlacedReport, stragglers, unjoined_reports
from dispatch.selectors.names import names
from dispatch.selectors.rule_values import rule_values
from dispatch.services.join_topic import join_topic
from dispatch.services.note_on_tickets import lock_tickets
from dispatch.services.open_topic import NewTopic, open_topic
from dispatch.services.raise_alarm import raise_alarm
from dispatch.services.work_change import WorkChange
from gis.domain.coordinates import LonLat
from grid.domain.actor import Actor

#: One process looks at a time, so that a flood is one topic however many workers run.
LOCK = "SELECT pg_try_advisory_xact_lock(hashtext('gridline.floods'))"


@transaction.atomic
def detect_floods() -> int:
    """Let late reports join their open topic, then make a topic of every new flood; how many topics were made.

    Nobody waits for it: tickets that somebody holds at this moment join with the next look.
    """
    with connection.cursor() as cursor:
        cursor.execute(LOCK)
        if not cursor.fetchone()[0]:
            return 0
    moment = current_moment()
    rules = FloodRules.of(rule_values(FLOOD))
    lists = catalogue(moment.catalogue_version)
    for topic_id, ticket_ids in stragglers(now=moment.now, rules=rules, lists=lists).items():
        let_join(topic_id, ticket_ids, moment)
    reports = unjoined_reports(now=moment.now, rules=rules)
    if len(reports) < rules.reports:
        return 0
    by_id = {report.id: report for report in reports}
    crowds = find_crowds(
        (
            Report(each.id, each.lon, each.lat, class_at_level(lists, each.request_class, rules.class_level))
            for each in reports
        ),
        radius_m=rules.radius_m,
        least=rules.reports,
    )
    return sum(make_topic(crowd, [by_id[one] for one in ids_of(crowd)], rules, moment) for crowd in crowds)


def ids_of(crowd: Crowd) -> list[UUID]:
    """The tickets of a crowd."""
    return [one for one in crowd.ids if isinstance(one, UUID)]


def free_of(ticket_ids: Iterable[UUID]) -> list[Ticket]:
    """These tickets, locked, without those that somebody holds or that joined a topic meanwhile."""
    tickets = lock_tickets(ticket_ids, wait=False)
    taken = set(
        TopicTicket.objects.filter(ticket__in=tickets, left_at=None).values_list("ticket_id", flat=True)
    )
    return [ticket for ticket in tickets if ticket.id not in taken]


def let_join(topic_id: UUID, ticket_ids: Sequence[UUID], moment: Moment) -> None:
    """Reports that arrived while the topic was made."""
    topic = Topic.objects.select_for_update(skip_locked=True).filter(id=topic_id, takes_new=True).first()
    tickets = free_of(ticket_ids) if topic is not None else []
    if topic is None or not tickets:
        return
    system = Actor.system()
    join_topic(topic=topic, tickets=tickets, how="arrival", actor=system, moment=moment)
    change = WorkChange(topic, moment=moment)
    change.note("topic_tickets_joined", actor=system, data={"count": len(tickets), "how": "arrival"})
    change.write()


def make_topic(crowd: Crowd, reports: Sequence[PlacedReport], rules: FloodRules, moment: Moment) -> bool:
    """One topic with a proposed lead and an alarm at the desk; False when too few of the reports are free now."""
    tickets = free_of(report.id for report in reports)
    if len(tickets) < rules.reports:
        return False
    system = Actor.system()
    unit = commonest(report.unit for report in reports)
    subdistrict = commonest(report.subdistrict_code for report in reports)
    topic = open_topic(
        given=NewTopic(
            kind=Topic.Kind.FLOOD,
            title=title_of(crowd, subdistrict, len(tickets), moment),
            class_key=crowd.subject,
            matter=commonest(report.matter for report in reports),
            centre=LonLat(crowd.lon, crowd.lat),
            radius_m=float(rules.radius_m),
            subdistrict_code=subdistrict,
            community_code=commonest(report.community_code for report in reports),
            takes_new=True,
            proposed_unit=unit,
        ),
        tickets=tickets,
        actor=system,
        moment=moment,
    )
    raise_alarm(
        kind=AlarmKind.FLOOD,
        subject_type="topic",
        subject_id=topic.id,
        audience=topic.audience,
        at=moment.now,
        params={"number": topic.number, "reports": len(tickets), "proposed_unit": unit or None},
    )
    return True


def commonest(values: Iterable[str | None]) -> str:
    """The value most of them share; empty when none of them says anything."""
    counted = Counter(value for value in values if value)
    return min(counted, key=lambda value: (-counted[value], value)) if counted else ""


def title_of(crowd: Crowd, subdistrict: str, count: int, moment: Moment) -> str:
    """An official title: place, class, number of reports."""
    known = names(moment)
    area = known.area(subdistrict)
    subject = known.request_class(crowd.subject)
    where = area["name"] if area else ""
    return f"{where}{subject['name_zh'] if subject else '同一地点'}集中反映({count} 件)"
