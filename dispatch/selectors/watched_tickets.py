"""The lists of tickets somebody keeps an eye on: difficult ones, and the frozen lists of key tickets."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from dispatch.domain.watch_rules import WatchedTicket
from dispatch.models import DifficultTicket, KeyTicket, KeyTicketList, Ticket
from dispatch.selectors.access import visible_tickets
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role

READERS = (
    Role.SUPERVISION_OFFICER, Role.DISPATCHER, Role.DISTRICT_LEADER, Role.SUBDISTRICT_DISPATCHER, Role.UNIT_HEAD,
)  # fmt: skip
DISPUTE_STATES = ("disputed", "ruled")


def watched(ticket: Ticket) -> WatchedTicket:
    """What the rules look at, from the ticket and its detail row."""
    reworks = ticket.hotline.rework_count if ticket.kind == Ticket.Kind.HOTLINE else 0
    return WatchedTicket(
        dispatches=ticket.dispatch_count,
        returns=ticket.returned_count,
        reworks=reworks,
        repeats=ticket.repeat_count,
        disputed=ticket.state in DISPUTE_STATES or ticket.no_bounce,
        supervision_level=ticket.supervision_level,
        received_at=ticket.received_at,
    )


def list_difficult(
    *, actor: Actor, removed: bool = False, after: UUID | None = None, limit: int = 50
) -> list[dict[str, Any]]:
    """Those on the list (or taken off it) that the actor may see, the newest first. One statement."""
    check_reader(actor)
    rows = DifficultTicket.objects.select_related("ticket", "listed_by").filter(
        removed_at__isnull=not removed, ticket__in=visible_tickets(actor)
    )
    if after is not None:
        rows = rows.filter(id__lt=after)  # ids are ordered by birth
    return [
        {
            "id": str(row.id),
            "ticket": ticket_line(row.ticket),
            "reasons": row.reasons,
            "note": row.note,
            "listed_by": row.listed_by.name if row.listed_by else None,
            "listed_at": row.listed_at,
            "removed_at": row.removed_at,
            "removal_note": row.removal_note,
        }
        for row in rows.order_by("-id")[:limit]
    ]


def ticket_line(ticket: Ticket) -> dict[str, Any]:
    """A ticket in a list of somebody else's making."""
    return {
        "id": str(ticket.id),
        "number": ticket.number,
        "title": ticket.title,
        "state": ticket.state,
        "unit": ticket.lead_unit_id,
    }


def check_reader(actor: Actor) -> None:
    """The lists are for supervision, dispatchers, leaders and heads; `role_not_entitled` (403) otherwise."""
    if not actor.has(*READERS):
        raise GridlineError("role_not_entitled", status=403, verb="read_list")


def key_lists(*, actor: Actor, limit: int = 50) -> list[dict[str, Any]]:
    """The lists made so far, the newest first."""
    check_reader(actor)
    rows = KeyTicketList.objects.order_by("-made_at", "-id")[:limit]
    return [{"id": str(row.id), "number": row.number, "made_at": row.made_at} for row in rows]


def key_list(*, list_id: UUID, actor: Actor) -> dict[str, Any]:
    """One list with the entries the actor may see; `key_list_not_found` (404)."""
    check_reader(actor)
    found = KeyTicketList.objects.filter(id=list_id).first()
    if found is None:
        raise GridlineError("key_list_not_found", status=404)
    entries = KeyTicket.objects.filter(list=found, ticket__in=visible_tickets(actor)).select_related("ticket")
    return {
        "id": str(found.id),
        "number": found.number,
        "made_at": found.made_at,
        "items": [
            {
                "position": entry.position,
                "ticket": ticket_line(entry.ticket),
                "reasons": entry.reasons,
                "note": entry.note,
            }
            for entry in entries.order_by("position")
        ],
    }


def candidates(*, at_least: Mapping[str, int], received_before: datetime) -> "QuerySet[Ticket]":
    """Open tickets that any rule of difficulty may hold for: a column from its number on, a dispute, or old age.

    Those that stand on the list are left out, and those a person took off it: a rule does not overrule that.
    """
    may = Q(state__in=DISPUTE_STATES) | Q(no_bounce=True) | Q(received_at__lte=received_before)
    for column, number in at_least.items():
        may |= Q(**{f"{column}__gte": number})
    known = DifficultTicket.objects.filter(ticket_id=OuterRef("id"))
    return Ticket.objects.filter(~Exists(known), may, closed_at=None).order_by("received_at")
