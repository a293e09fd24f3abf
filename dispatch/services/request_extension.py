"""Request an extension (申请延期): the unit's head asks once, before the time has passed; the old due time stands."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from dispatch.domain.limits import Limit
from dispatch.models import Extension, Ticket
from dispatch.models.ids import new_id
from dispatch.services.changing_ticket import changing_ticket, take_step
from dispatch.services.ticket_change import TicketChange
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor

LONGEST_WORKING_DAYS, LONGEST_WORK_HOURS = 1000, 2000


@dataclass(frozen=True, slots=True)
class MoreTime:
    """How much: ``working_days``, or ``work_hours`` for an event that is handled within hours; one of them."""

    working_days: int | None = None
    work_hours: int | None = None

    @property
    def limit(self) -> Limit:
        """As a limit; raises `extension_length_missing` (422) unless exactly one is given and possible."""
        days, hours = self.working_days, self.work_hours
        if (days is None) == (hours is None):
            raise GridlineError("extension_length_missing", status=422, field="working_days")
        if days is not None and 1 <= days <= LONGEST_WORKING_DAYS:
            return Limit.parse(f"{days}wd")
        if hours is not None and 1 <= hours <= LONGEST_WORK_HOURS:
            return Limit.parse(f"{hours}wh")
        raise GridlineError("extension_length_missing", status=422, field="working_days")


def request_extension(
    *,
    ticket_id: UUID,
    actor: Actor,
    more: MoreTime,
    reason: str = "",
    legal_basis: str = "",
    at: datetime | None = None,
    version: int | None = None,
) -> Ticket:
    """Lay the request before the dispatcher. Open sub-dispatches go on. Raises what the life cycle refuses."""
    with changing_ticket(ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        ticket = change.ticket
        hotline = ticket.kind == Ticket.Kind.HOTLINE
        if hotline and more.work_hours is not None:
            raise GridlineError("extension_in_hours", status=422, field="work_hours")
        wanted, extension_id = more.limit, new_id()
        take_step(
            change,
            "request_extension",
            actor=actor,
            data={
                "extension": extension_id,
                "wanted": str(wanted),
                "legal_basis": legal_basis or None,
                "reason": reason or None,
            },
            reason=bool(reason.strip()),
        )
        ticket.extension_asked_at = change.at
        extension = Extension(
            id=extension_id,
            ticket=ticket,
            unit_id=ticket.lead_unit_id or "",
            reason=reason,
            legal_basis=legal_basis,
            wanted_text=str(wanted),
            asked_by_id=actor.account_id,
            asked_at=change.at,
        )
        change.after_write(lambda: _store(extension, change))
    return ticket


def _store(extension: Extension, change: TicketChange) -> None:
    """With the due time that stands while the request is pending."""
    due = [deadline.due_at for deadline in change.deadlines if deadline.stage in ("draft", "handle")]
    extension.old_due_at = due[0] if due else None
    extension.save(force_insert=True)
