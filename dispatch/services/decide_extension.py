"""Grant (同意延期) or refuse (不同意延期) an extension; for a city ticket the dispatcher forwards, the city answers."""

from datetime import datetime
from typing import Any
from uuid import UUID

from dispatch.domain.limits import ClockKind, Limit
from dispatch.models import Extension, Ticket
from dispatch.selectors.step_limits import limit_facts
from dispatch.services.changing_ticket import changing_ticket, take_step
from dispatch.services.co_units import move_parts
from dispatch.services.reply_to_city import queue_for_city
from dispatch.services.request_extension import MoreTime
from dispatch.services.take_act import take_act
from dispatch.services.ticket_change import TicketChange
from grid.domain.actor import Actor


def grant_extension(
    *,
    ticket_id: UUID,
    actor: Actor,
    more: MoreTime | None = None,
    legal_basis: str = "",
    reason: str = "",
    at: datetime | None = None,
    version: int | None = None,
) -> Ticket:
    """Lengthen the district's handling limit by ``more`` (None = as asked).

    At most the days of `steps.extension_most_days`, or the statutory time with its basis: such a
    clock belongs to the law and runs on through a deferral. Raises what the life cycle refuses.
    """
    with changing_ticket(ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        asked = change.parts.extension
        granted = more.limit if more else Limit.parse(asked.wanted_text) if asked else None
        basis = legal_basis.strip() or (asked.legal_basis if asked and more is None else "")
        days = granted.days if granted and granted.kind == ClockKind.WORKING_DAY else None
        ticket = change.ticket
        take_step(
            change,
            "grant_extension",
            actor=actor,
            data={
                "extension": asked.id if asked else None,
                "granted": str(granted) if granted else None,
                "legal_basis": basis or None,
                "reason": reason or None,
            },
            reason=bool(reason.strip()),
            extension_working_days=days,
            **limit_facts("extension_most_days"),
            statutory_time=bool(basis),
        )
        ticket.extension_text = str(granted) if granted else ""
        ticket.time_by_statute = bool(basis)
        close_extension(change, Extension.State.GRANTED, actor, reason, granted_text=ticket.extension_text)
        change.after_write(lambda: _keep_new_due(change))
        move_parts(change)
    return ticket


def refuse_extension(
    *,
    ticket_id: UUID,
    actor: Actor,
    reason: str = "",
    at: datetime | None = None,
    version: int | None = None,
) -> Ticket:
    """No time is added; the reason is kept. Raises what the life cycle refuses."""
    with changing_ticket(ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        asked = change.parts.extension
        take_step(
            change,
            "refuse_extension",
            actor=actor,
            data={"extension": asked.id if asked else None, "reason": reason or None},
            reason=bool(reason.strip()),
        )
        close_extension(change, Extension.State.REFUSED, actor, reason)
        if change.ticket.kind == Ticket.Kind.HOTLINE:
            change.ticket.hotline.extension_forwarded_at = None
    return change.ticket


def forward_extension(
    *,
    ticket_id: UUID,
    actor: Actor,
    reason: str = "",
    at: datetime | None = None,
    version: int | None = None,
) -> Ticket:
    """Send a city ticket's request to the city, which alone moves its due time (RULES 8a, 8f)."""
    with changing_ticket(ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        asked = change.parts.extension
        take_act(
            change,
            "forward_extension",
            actor=actor,
            event="ticket_extension_forwarded",
            data={"extension": asked.id if asked else None},
        )
        detail = change.ticket.hotline
        if detail.extension_forwarded_at is None and asked is not None:
            detail.extension_forwarded_at = change.at
            asked.state, asked.forwarded_at = Extension.State.FORWARDED, change.at
            asked.save(update_fields=["state", "forwarded_at"])
            body: dict[str, Any] = {
                "wanted": asked.wanted_text,
                "legal_basis": asked.legal_basis,
                "reason": reason or asked.reason,
            }
            queue_for_city(change, "request_extension", body=body)
    return change.ticket


def withdraw_extension(change: TicketChange, actor: Actor) -> None:
    """A reply came first: the request lapses (RULES 8a)."""
    asked = change.parts.extension
    if asked is None or asked.state not in (Extension.State.ASKED, Extension.State.FORWARDED):
        return
    change.act("ticket_extension_withdrawn", actor=actor, data={"extension": asked.id})
    close_extension(change, Extension.State.WITHDRAWN, actor, "")


def city_extended(change: TicketChange, due_at: datetime, actor: Actor, reason: str) -> None:
    """The city granted: its new due time stands as received; everything inside is planned anew from it."""
    detail = change.ticket.hotline
    detail.city_due_at, detail.extension_forwarded_at = due_at, None
    close_extension(change, Extension.State.GRANTED, actor, reason, new_due_at=due_at)


def close_extension(change: TicketChange, state: str, actor: Actor, reason: str, **more: object) -> None:
    """Write to the request what became of it; nothing where there is none."""
    asked = change.parts.extension
    if asked is None:
        return
    asked.state, asked.decided_by_id, asked.decided_at = state, actor.account_id, change.at
    asked.decision_reason = reason[:1000]
    for name, value in more.items():
        setattr(asked, name, value)
    asked.save()


def _keep_new_due(change: TicketChange) -> None:
    due = [deadline.due_at for deadline in change.deadlines if deadline.stage in ("draft", "handle")]
    Extension.objects.filter(ticket_id=change.ticket.id).update(new_due_at=due[0] if due else None)
