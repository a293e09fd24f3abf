"""Answer a site check (核查): found or not, done or not, with an own photo; the centre decides what follows."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from dispatch.models import Attachment, Ticket
from dispatch.selectors.checkers_on_duty import areas_on_duty
from dispatch.services.attach_photos import attach_photos
from dispatch.services.changing_ticket import changing_ticket, take_step
from dispatch.services.ticket_change import TicketChange
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role


def answer_site_check(
    *,
    ticket_id: UUID,
    actor: Actor,
    passed: bool | None,
    note: str = "",
    photo_ids: Sequence[str] = (),
    at: datetime | None = None,
    version: int | None = None,
) -> Ticket:
    """The checker in charge answers the open check; whoever handled the event cannot (RULES 8e).

    ``passed``: before filing "found as reported", before closing "closing condition met". Raises `not_on_duty` (403)
    for an offered check, and what the life cycle refuses.
    """
    with changing_ticket(ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        check = change.parts.last_check
        if check is not None and check.checker_id is None:
            check_on_duty(change, actor)
        attach_photos(change.ticket, photo_ids, actor)
        since = check.asked_at if check else change.at
        photos = Attachment.objects.filter(
            ticket=change.ticket,
            uploaded_by_id=actor.account_id,
            purpose="site_check",
            uploaded_at__gte=since,
        )
        take_step(
            change,
            "submit_result",
            actor=actor,
            data={
                "site_check": check.id if check else None,
                "purpose": check.purpose if check else None,
                "passed": passed,
            },
            check_answer=passed is not None,
            check_photo_count=photos.count(),
        )
        if check is not None:
            check.checker_id = actor.account_id
            check.answered_at = change.at
            check.passed = passed
            check.note = note[:500]
            check.save(update_fields=["checker", "answered_at", "passed", "note"])
        change.ticket.grid_event.site_check_done_at = change.at
        change.ticket.participants = sorted({*change.ticket.participants, f"person:{actor.account_id}"})
    return change.ticket


def check_on_duty(change: TicketChange, actor: Actor) -> None:
    """An offered check is answered by whom the roster has on duty, where one is kept (RULES 8b)."""
    place = change.ticket.subdistrict_code
    if actor.has(Role.SITE_CHECKER) and not areas_on_duty(actor.account_id, [place], change.at):
        raise GridlineError("not_on_duty", status=403)
