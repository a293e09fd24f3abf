"""Which coordination meetings are there, and what was decided in one?"""

from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from dispatch.models import AgendaItem, Attendance, CoordinationMeeting
from dispatch.selectors.access import visible_tickets
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.names import Names, names
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role

READERS = (
    Role.DISPATCHER,
    Role.LIAISON_OFFICER,
    Role.RULING_PANEL,
    Role.SUPERVISION_OFFICER,
    Role.DISTRICT_LEADER,
)
MOST_ROWS = 200


def visible_meetings(actor: Actor) -> "QuerySet[CoordinationMeeting]":
    """The centre, the panel and supervision see all; others those they attend, or whose agenda names their units."""
    if actor.has(*READERS):
        return CoordinationMeeting.objects.all()
    own = Q(attendances__account_id=actor.account_id)
    if actor.unit_codes:
        own |= Q(agenda__dispute__units__overlap=sorted(actor.unit_codes))
    return CoordinationMeeting.objects.filter(own).distinct()


def get_meeting(*, meeting_id: UUID, actor: Actor) -> CoordinationMeeting:
    """One visible meeting; raises `meeting_not_found` (404)."""
    meeting = visible_meetings(actor).select_related("called_by", "minutes_by").filter(id=meeting_id).first()
    if meeting is None:
        raise GridlineError("meeting_not_found", status=404)
    return meeting


def list_meetings(*, actor: Actor, state: str = "") -> list[dict[str, Any]]:
    """Rows, the latest first; one statement."""
    rows = visible_meetings(actor)
    if state:
        rows = rows.filter(state=state)
    counted = rows.annotate(tickets=Count("agenda", distinct=True)).order_by("-starts_at", "-id")
    return [
        {
            "id": row.id,
            "number": row.number,
            "state": row.state,
            "starts_at": row.starts_at,
            "place": row.place,
            "tickets": row.tickets,
        }
        for row in counted[:MOST_ROWS]
    ]


def meeting_sheet(*, meeting_id: UUID, actor: Actor) -> dict[str, Any]:
    """The meeting with agenda, attendance and minutes; of the agenda only tickets the reader sees. Five statements.

    Minutes speak of every ticket, so they are shown to whoever sees the whole agenda.
    """
    meeting = get_meeting(meeting_id=meeting_id, actor=actor)
    known = names(current_moment())
    items = list(meeting.agenda.select_related("dispute__ticket").order_by("position"))
    seen = set(
        visible_tickets(actor)
        .filter(id__in=[item.dispute.ticket_id for item in items])
        .values_list("id", flat=True)
    )
    shown = [item for item in items if item.dispute.ticket_id in seen]
    whole = len(shown) == len(items) or actor.has(*READERS)
    return {
        "id": meeting.id,
        "number": meeting.number,
        "state": meeting.state,
        "starts_at": meeting.starts_at,
        "place": meeting.place,
        "called_by": meeting.called_by.name if meeting.called_by else None,
        "minutes": meeting.minutes if whole else "",
        "minutes_by": meeting.minutes_by.name if meeting.minutes_by else None,
        "minutes_at": meeting.minutes_at,
        "agenda": [item_json(item, known) for item in shown],
        "attendance": [attendance_json(one, known) for one in meeting.attendances.select_related("account")],
    }


def item_json(item: AgendaItem, known: Names) -> dict[str, Any]:
    """One item of the agenda."""
    return {
        "ticket": item.dispute.ticket_id,
        "number": item.dispute.ticket.number,
        "dispute": item.dispute_id,
        "position": item.position,
        "decision": item.decision or None,
        "lead_unit": known.unit(item.lead_unit_id),
        "co_units": [known.unit(code) for code in item.co_units],
        "note": item.note,
    }


def attendance_json(one: Attendance, known: Names) -> dict[str, Any]:
    """One person at the meeting."""
    return {
        "unit": known.unit(one.unit_id),
        "account": one.account_id,
        "name": one.account.name,
        "present": one.present,
    }
