"""What belongs to this ticket: events and tickets linked with it, what may be linked, its repeats and its topic."""

from typing import Any

from django.contrib.gis.geos import Polygon
from django.db.models import Q, QuerySet

from dispatch.domain.distance import metres_between
from dispatch.domain.grouping_rules import LINKS, read_links
from dispatch.domain.subjects import subject_of
from dispatch.models import RepeatMember, Ticket, TopicTicket
from dispatch.selectors.access import visible_tickets
from dispatch.selectors.catalogue import catalogue
from dispatch.selectors.current_moment import Moment
from dispatch.selectors.names import Names, names
from dispatch.selectors.rule_values import rule_values
from dispatch.selectors.ticket_row import ROW_FIELDS, ticket_row
from gis.domain.coordinates import LonLat
from grid.domain.actor import Actor

DEGREES_PER_METRE = 0.000015
MOST = 20


def links_of_ticket(ticket: Ticket, *, actor: Actor, moment: Moment) -> dict[str, Any]:
    """`{linked, hidden, suggested, repeats, topic}`; ``hidden`` counts what is linked and not the actor's to see."""
    known = names(moment)
    linked = linked_with(ticket)
    seen = list(visible_tickets(actor).filter(id__in=linked).only(*ROW_FIELDS))
    return {
        "linked": [ticket_row(row, known, moment.now, actor=actor) for row in seen],
        "hidden": linked.count() - len(seen),
        "suggested": suggested(ticket, actor=actor, moment=moment, known=known),
        "repeats": repeats_of(ticket, actor=actor, moment=moment, known=known),
        "topic": topic_of(ticket),
    }


def linked_with(ticket: Ticket) -> "QuerySet[Ticket]":
    """The events of a ticket, or the ticket of an event."""
    if ticket.kind == Ticket.Kind.GRID_EVENT:
        return Ticket.objects.filter(linked_events=ticket.grid_event)
    return Ticket.objects.filter(grid_event__linked_ticket=ticket)


def suggested(ticket: Ticket, *, actor: Actor, moment: Moment, known: Names) -> list[dict[str, Any]]:
    """Open ones of the other kind within the radius and of a crosswalked class (RULES 8b), the nearest first."""
    if ticket.point is None:
        return []
    radius_m = read_links(rule_values(LINKS))
    here = LonLat(ticket.point.x, ticket.point.y)
    reach = radius_m * DEGREES_PER_METRE
    box = Polygon.from_bbox((here.lon - reach, here.lat - reach, here.lon + reach, here.lat + reach))
    subject = subject_of(
        catalogue(moment.catalogue_version),
        request_class=ticket.request_class_code,
        matter=ticket.matter_code,
    )
    alike = Q(request_class_code__in=subject.class_codes) | Q(matter_code__in=subject.matter_codes)
    near = (
        visible_tickets(actor)
        .filter(alike, closed_at=None, point__within=box)
        .exclude(kind=ticket.kind)
        .exclude(id__in=linked_with(ticket))
    )
    if ticket.kind == Ticket.Kind.HOTLINE:
        near = near.filter(grid_event__linked_ticket=None)
    found = [
        (metres_between(here, LonLat(row.point.x, row.point.y)), row)
        for row in near.only(*ROW_FIELDS)[: MOST * 5]
        if row.point is not None
    ]
    ranked = sorted((pair for pair in found if pair[0] <= radius_m), key=lambda pair: pair[0])
    return [
        {**ticket_row(row, known, moment.now, actor=actor), "distance_m": round(distance_m, 1)}
        for distance_m, row in ranked[:MOST]
    ]


def repeats_of(ticket: Ticket, *, actor: Actor, moment: Moment, known: Names) -> dict[str, Any] | None:
    """The repeat group: every ticket and how many requesters; None outside a group."""
    member = RepeatMember.objects.select_related("group").filter(ticket=ticket, removed_at=None).first()
    if member is None:
        return None
    inside = RepeatMember.objects.filter(group=member.group, removed_at=None)
    members = {each.ticket_id: each for each in inside}
    seen = visible_tickets(actor).filter(id__in=list(members)).only(*ROW_FIELDS).order_by("received_at")
    requesters = {bytes(each.phone_index) for each in members.values() if each.phone_index}
    nameless = sum(each.phone_index is None for each in members.values())
    return {
        "id": str(member.group_id),
        "kind": member.group.kind,
        "ticket_count": len(members),
        "requester_count": len(requesters) + nameless,
        "tickets": [
            {
                **ticket_row(row, known, moment.now, actor=actor),
                "informed_at": members[row.id].informed_at,
            }
            for row in seen
        ],
    }


def topic_of(ticket: Ticket) -> dict[str, Any] | None:
    """Number, title and state of the topic; None outside one."""
    inside = TopicTicket.objects.filter(ticket=ticket, left_at=None).select_related("topic").first()
    if inside is None:
        return None
    topic = inside.topic
    return {
        "id": str(topic.id),
        "number": topic.number,
        "title": topic.title,
        "state": topic.state,
        "how": inside.how,
        "joined_at": inside.joined_at,
    }
