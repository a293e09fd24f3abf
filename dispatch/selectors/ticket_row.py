"""A ticket as a row of a list, a marker of a map, the head of a detail: one shape everywhere."""

from datetime import datetime
from typing import Any

from dispatch.domain.lamps import lamp_colour
from dispatch.domain.lifecycle.states import is_final
from dispatch.domain.reading_rights import reads_words
from dispatch.models import Ticket
from dispatch.selectors.listed_ticket import ListedTicket
from dispatch.selectors.names import Names
from grid.domain.actor import Actor

AnyTicket = Ticket | ListedTicket
#: Columns a row needs; everything longer (text, routing) stays in the table.
ROW_FIELDS = (
    "id", "number", "version", "kind", "origin", "state", "state_since", "title", "channel", "request_type",
    "request_class_code", "matter_code", "priority", "restricted", "address_text", "point", "subdistrict_code",
    "community_code", "cell_code", "current_cell_code", "building_code", "owner_centre", "holder_kind", "holder_code",
    "follow_up_at", "lead_unit", "assignee", "next_due_at", "next_amber_at", "next_stage", "next_owner", "created_at",
    "updated_at", "received_at", "closed_at", "no_bounce", "external_number", "rework_at", "supervision_level",
    "repeat_count",
)  # fmt: skip

WAITING_FOR_CITY = frozenset({"return_to_city_requested", "replied_to_city", "city_calling_back", "upgraded"})
PAUSED = frozenset({"deferred"})


def ticket_row(ticket: AnyTicket, names: Names, now: datetime, *, actor: Actor) -> dict[str, Any]:
    """The row as ``actor`` may see it; no statement. ``ticket`` may be deferred to ROW_FIELDS."""
    return {
        "id": str(ticket.id),
        "number": ticket.number,
        "version": ticket.version,
        "kind": ticket.kind,
        "origin": ticket.origin,
        "state": ticket.state,
        "title": title_for(ticket, names, actor),
        "place": {
            "subdistrict": names.area(ticket.subdistrict_code),
            "community": names.area(ticket.community_code),
            "cell_code": ticket.cell_code or None,  # as it was decided by
            "current_cell_code": ticket.current_cell_code or None,
            "building_code": ticket.building_code or None,
            "address_text": ticket.address_text,
        },
        "point": [ticket.point.x, ticket.point.y] if ticket.point else None,
        "matter": names.matter(ticket.matter_code),
        "request_class": names.request_class(ticket.request_class_code),
        "channel": ticket.channel,
        "request_type": ticket.request_type or None,
        "priority": ticket.priority,
        "restricted": ticket.restricted,
        "supervision_level": ticket.supervision_level,
        "repeat_count": ticket.repeat_count,
        "lead_unit": names.unit(ticket.lead_unit_id),
        "holder": names.holder(ticket.holder_kind, ticket.holder_code),
        "follow_up_at": ticket.follow_up_at,
        "assignee_id": ticket.assignee_id,
        "external_number": ticket.external_number,
        "lamp": lamp_of(ticket, now),
        "tags": tags_of(ticket),
        "received_at": ticket.received_at,
        "created_at": ticket.created_at,
        "updated_at": ticket.updated_at,
        "closed_at": ticket.closed_at,
    }


def title_for(ticket: AnyTicket, names: Names, actor: Actor) -> str:
    """The title; for whoever may not read a requester's words the name of matter or class instead."""
    if reads_words(actor, kind=ticket.kind, channel=ticket.channel):
        return ticket.title
    named = names.matter(ticket.matter_code) or names.request_class(ticket.request_class_code)
    return named["name_zh"] if named else ticket.number


def lamp_of(ticket: AnyTicket, now: datetime) -> dict[str, Any]:
    """The lamp (红黄灯) of the earliest running clock; grey while no clock of ours runs."""
    paused = ticket.state in WAITING_FOR_CITY | PAUSED or is_final(ticket.kind, ticket.state)
    return {
        "colour": str(lamp_colour(ticket.next_due_at, ticket.next_amber_at, now, paused=paused)),
        "stage": ticket.next_stage or None,
        "owner": ticket.next_owner or None,
        "due_at": ticket.next_due_at,
        "amber_at": ticket.next_amber_at,
    }


def tags_of(ticket: AnyTicket) -> list[str]:
    """Short marks beside the title, in the order of weight."""
    marks = (
        ("emergency", ticket.priority == "emergency"),
        ("fast_track", ticket.priority == "fast_track"),
        ("restricted", ticket.restricted),
        ("supervised", ticket.supervision_level is not None),
        ("no_bounce", ticket.no_bounce),
        ("rework", ticket.rework_at is not None),
        ("repeat", ticket.repeat_count > 0),
    )
    return [name for name, holds in marks if holds]
