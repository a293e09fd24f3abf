"""Topics as readers see them: rows, and the sheet with members, progress and what may be done."""

from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q

from dispatch.domain.lamps import lamp_colour
from dispatch.domain.lifecycle.engine import explain_actions
from dispatch.domain.lifecycle.states import LifecycleKind, Origin
from dispatch.models import Deadline, FieldTask, Topic, TopicTicket
from dispatch.selectors.access import visible_tickets
from dispatch.selectors.current_moment import Moment
from dispatch.selectors.names import Names, names
from dispatch.selectors.ticket_row import ROW_FIELDS, ticket_row
from dispatch.selectors.timeline import timeline
from dispatch.selectors.work_access import visible_topics
from dispatch.selectors.work_facts import facts_of, kind_of
from grid.domain.actor import Actor

MEMBERS = 100
STILL_IN = Q(memberships__left_at=None)


def list_topics(
    *, actor: Actor, moment: Moment, states: list[str], kind: str, after: UUID | None, limit: int
) -> list[dict[str, Any]]:
    """The earliest due first; ``after`` is the last id of the page before. Two statements at most."""
    topics = visible_topics(actor).annotate(tickets=Count("memberships", filter=STILL_IN))
    if states:
        topics = topics.filter(state__in=states)
    if kind:
        topics = topics.filter(kind=kind)
    if after is not None:
        last = Topic.objects.filter(id=after).values_list("next_due_at", flat=True).first()
        behind = Q(next_due_at=None, id__gt=after)
        if last is not None:
            behind = Q(next_due_at__gt=last) | Q(next_due_at=last, id__gt=after) | Q(next_due_at=None)
        topics = topics.filter(behind)
    page = topics.order_by(F("next_due_at").asc(nulls_last=True), "id")[:limit]
    known = names(moment)
    return [topic_row(topic, known, moment, topic.tickets) for topic in page]


def topic_row(topic: Topic, known: Names, moment: Moment, tickets: int) -> dict[str, Any]:
    """One topic; ``tickets`` counts all that are in it, whoever may see them."""
    return {
        "id": str(topic.id),
        "number": topic.number,
        "version": topic.version,
        "kind": topic.kind,
        "state": topic.state,
        "title": topic.title,
        "request_class": known.request_class(topic.class_key),
        "subdistrict": known.area(topic.subdistrict_code),
        "community": known.area(topic.community_code),
        "centre": [topic.centre.x, topic.centre.y] if topic.centre else None,
        "radius_m": topic.radius_m,
        "takes_new": topic.takes_new,
        "ticket_count": tickets,
        "proposed_unit": known.unit(topic.proposed_unit),
        "lead_unit": known.unit(topic.lead_unit_id),
        "lamp": lamp_of(topic, moment),
        "created_at": topic.created_at,
        "closed_at": topic.closed_at,
    }


def lamp_of(row: Topic | FieldTask, moment: Moment) -> dict[str, Any]:
    """The lamp of the earliest running clock."""
    colour = lamp_colour(row.next_due_at, row.next_amber_at, moment.now, paused=row.closed_at is not None)
    return {
        "colour": str(colour),
        "stage": row.next_stage or None,
        "owner": row.next_owner or None,
        "due_at": row.next_due_at,
        "amber_at": row.next_amber_at,
    }


def topic_sheet(topic: Topic, *, actor: Actor, moment: Moment) -> dict[str, Any]:
    """Everything of one topic; of its tickets the first hundred that the actor may see, and how many there are."""
    known = names(moment)
    inside = TopicTicket.objects.filter(topic=topic, left_at=None)
    counted = dict(
        inside.values_list("ticket__state").annotate(n=Count("id")).values_list("ticket__state", "n")
    )
    rows = (
        visible_tickets(actor)
        .filter(topic_memberships__in=inside)
        .order_by(F("next_due_at").asc(nulls_last=True), "id")
        .only(*ROW_FIELDS)[:MEMBERS]
    )
    progress = topic.progress.select_related("by").order_by("at")
    return {
        **topic_row(topic, known, moment, sum(counted.values())),
        "action": topic.action,
        "plan_at": topic.plan_at,
        "result": topic.result,
        "evidence": topic.evidence,
        "ticket_states": counted,
        "tickets": [ticket_row(ticket, known, moment.now, actor=actor) for ticket in rows],
        "progress": [
            {"text": note.text, "by": note.by.name if note.by else None, "at": note.at} for note in progress
        ],
        "deadlines": deadlines_of(LifecycleKind.TOPIC, topic.id),
        "actions": actions_of(topic, actor),
        "history": timeline("topic", topic.id),
    }


def deadlines_of(kind: str, subject_id: UUID) -> list[dict[str, Any]]:
    """Every clock of a topic or task, running and ended."""
    rows = Deadline.objects.filter(subject_type=str(kind), subject_id=subject_id).order_by("started_at")
    return [
        {
            "stage": row.stage,
            "cycle": row.cycle,
            "owner": row.owner,
            "started_at": row.started_at,
            "due_at": row.due_at,
            "met_at": row.met_at,
            "provisional": row.provisional,
        }
        for row in rows
    ]


def actions_of(row: Topic | FieldTask, actor: Actor) -> list[dict[str, Any]]:
    """The verbs this actor may use now, or the reason why not."""
    options = explain_actions(kind_of(row), Origin.LOCAL, row.state, actor.roles, facts_of(row, actor))
    return [
        {
            "verb": str(option.verb),
            "target": option.target,
            "enabled": option.enabled,
            "reason": option.reason_code,
            "primary": option.primary,
            "inputs": list(option.inputs),
        }
        for option in options
    ]
