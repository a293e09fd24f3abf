"""Defer (挂账): the head asks, the supervision officer or the dispatcher decides; the district's clocks stand still."""

from datetime import date, datetime
from uuid import UUID

from dispatch.models import Deferral, Ticket
from dispatch.models.ids import new_id
from dispatch.services.changing_ticket import changing_ticket, take_step
from dispatch.services.local_dates import future_date, start_of_day
from dispatch.services.take_act import allow_act, doing_act, required, take_act
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor


def request_deferral(
    *,
    ticket_id: UUID,
    actor: Actor,
    plan_on: date | None,
    reason: str = "",
    at: datetime | None = None,
    version: int | None = None,
) -> Ticket:
    """Lay the request on file; the work goes on until it is decided. A new request takes the place of an old one.

    Raises `plan_date_missing`, `plan_date_past`, `reason_missing`, and what the acts' table refuses.
    """
    with doing_act("request_deferral", ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        ticket = change.ticket
        if ticket.state == "handling" and ticket.kind == "hotline" and ticket.origin == "city":
            raise GridlineError("city_ticket_not_deferred", status=409)
        day = future_date(plan_on, change.moment)
        why = required(reason, "reason_missing", "reason")
        old = change.parts.deferral
        if old is not None:
            old.state, old.ended_at = Deferral.State.WITHDRAWN, change.at
            old.save(update_fields=["state", "ended_at"])
        deferral_id = new_id()
        change.act(
            "ticket_deferral_requested",
            actor=actor,
            data={"deferral": deferral_id, "until": start_of_day(day), "reason": why},
        )
        Deferral.objects.create(
            id=deferral_id,
            ticket=ticket,
            unit_id=ticket.lead_unit_id or "",
            reason=why,
            plan_on=day,
            asked_by_id=actor.account_id,
            asked_at=change.at,
        )
    return ticket


def defer_ticket(
    *,
    ticket_id: UUID,
    actor: Actor,
    plan_on: date | None = None,
    requester_informed: bool = False,
    site_safe: bool = False,
    reason: str = "",
    at: datetime | None = None,
    version: int | None = None,
) -> Ticket:
    """Grant the request until ``plan_on`` (None = as asked). Raises what the life cycle refuses."""
    with changing_ticket(ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        ticket, asked = change.ticket, change.parts.deferral
        day = plan_on or (asked.plan_on if asked else None)
        came_from = ticket.state
        take_step(
            change,
            "defer",
            actor=actor,
            data={
                "deferral": asked.id if asked else None,
                "until": start_of_day(day) if day else None,
                "reason": reason or None,
            },
            plan_date=day is not None,
            requester_informed=requester_informed,
            site_safe=site_safe,
        )
        assert asked is not None  # the life cycle asked for it
        day = future_date(day, change.moment)
        ticket.deferred_until = start_of_day(day)
        ticket.pauses = [*ticket.pauses, [change.at.isoformat(), None]]
        asked.state, asked.plan_on, asked.deferred_from = Deferral.State.RUNNING, day, came_from
        asked.decided_by_id, asked.decided_at, asked.started_at = actor.account_id, change.at, change.at
        asked.requester_informed, asked.site_safe = requester_informed, site_safe
        asked.decision_reason = reason[:1000]
        asked.save()
    return ticket


def refuse_deferral(
    *,
    ticket_id: UUID,
    actor: Actor,
    reason: str = "",
    at: datetime | None = None,
    version: int | None = None,
) -> Ticket:
    """The work goes on. Raises `reason_missing`, `not_asked_for` and what the acts' table refuses."""
    with changing_ticket(ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        asked = change.parts.deferral
        allow_act(change, "refuse_deferral", actor=actor)
        if asked is None:
            raise GridlineError("not_asked_for", status=409)
        why = required(reason, "reason_missing", "reason")
        take_act(
            change,
            "refuse_deferral",
            actor=actor,
            event="ticket_deferral_refused",
            data={"deferral": asked.id, "reason": why},
        )
        asked.state, asked.decided_by_id, asked.decided_at = (
            Deferral.State.REFUSED,
            actor.account_id,
            change.at,
        )
        asked.decision_reason = why
        asked.save()
    return change.ticket
