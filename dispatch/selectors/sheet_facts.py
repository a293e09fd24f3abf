"""What happened on a day, and what stands now: the facts of the daily sheet."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from dispatch.domain.daily_sheet import SheetFacts, SheetTicket
from dispatch.domain.period import Period
from dispatch.models import Event, Ticket
from grid.domain.roles import Role
from grid.models import RoleGrant

FIELDS = (
    "id", "number", "kind", "request_class_code", "matter_code", "lead_unit_id", "subdistrict_code", "community_code",
    "priority", "restricted", "next_stage", "next_due_at",
)  # fmt: skip
RETURNS = ("ticket_return_requested", "ticket_city_return_requested")
REWORKS = ("ticket_rework_ordered", "ticket_city_rework_ordered")


def sheet_facts(*, day: Period, now: datetime) -> SheetFacts:
    """The facts of the ``day`` (a period of one day), and of the tickets open ``now``; six statements."""
    begins, ends = day.begins_at, day.ends_at
    midnight = now.astimezone(day.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    tomorrow, after = midnight + timedelta(days=1), midnight + timedelta(days=2)
    received = _read(Ticket.objects.filter(received_at__gte=begins, received_at__lt=ends))
    closed = _read(Ticket.objects.filter(closed_at__gte=begins, closed_at__lt=ends))
    standing = _read(Ticket.objects.filter(closed_at__isnull=True))
    happened = list(
        Event.objects.filter(
            subject_type="ticket", type__in=(*RETURNS, *REWORKS), at__gte=begins, at__lt=ends
        ).values_list("type", "subject_id")
    )
    concerned = _read(Ticket.objects.filter(id__in={subject for _, subject in happened}))
    inspectors, active = _attendance(begins, ends)
    due = [ticket for ticket in standing.values() if ticket.due_at is not None]
    return SheetFacts(
        received=tuple(received.values()),
        closed=tuple(closed.values()),
        open=tuple(standing.values()),
        overdue=tuple(ticket for ticket in due if ticket.due_at and ticket.due_at < now),
        due_today=tuple(ticket for ticket in due if ticket.due_at and now <= ticket.due_at < tomorrow),
        due_tomorrow=tuple(ticket for ticket in due if ticket.due_at and tomorrow <= ticket.due_at < after),
        returns=_those(happened, RETURNS, concerned),
        reworks=_those(happened, REWORKS, concerned),
        inspectors=inspectors,
        active_inspectors=active,
    )


def _read(tickets: "QuerySet[Ticket]") -> dict[UUID, SheetTicket]:
    return {row["id"]: _ticket(row) for row in tickets.values(*FIELDS).order_by("number")}


def _ticket(row: dict[str, Any]) -> SheetTicket:
    return SheetTicket(
        number=row["number"],
        kind=row["kind"],
        topic=row["request_class_code"] or row["matter_code"],
        unit=row["lead_unit_id"] or "",
        subdistrict=row["subdistrict_code"],
        community=row["community_code"],
        emergency=row["priority"] == Ticket.Priority.EMERGENCY,
        restricted=row["restricted"],
        stage=row["next_stage"],
        due_at=row["next_due_at"],
    )


def _those(
    happened: Iterable[tuple[str, UUID]], types: tuple[str, ...], concerned: dict[UUID, SheetTicket]
) -> tuple[SheetTicket, ...]:
    """One entry per happening: a ticket that was returned twice counts twice."""
    return tuple(concerned[subject] for type_, subject in happened if type_ in types and subject in concerned)


def _attendance(begins: datetime, ends: datetime) -> tuple[Counter[str], Counter[str]]:
    """Inspectors by subdistrict, and those of them whose work of the day stands in the history."""
    grants = RoleGrant.objects.filter(role=Role.INSPECTOR.value, account__is_active=True)
    posts = {account: code or "" for account, code in grants.values_list("account_id", "subdistrict_code")}
    busy = set(
        Event.objects.filter(actor_id__in=list(posts), at__gte=begins, at__lt=ends)
        .values_list("actor_id", flat=True)
        .distinct()
    )
    return Counter(posts.values()), Counter(code for account, code in posts.items() if account in busy)
