"""Name a site checker (指定核查员): where nobody of the subdistrict can look, the duty desk sends somebody."""

from datetime import datetime
from uuid import UUID

from dispatch.models import Ticket
from dispatch.services.changing_ticket import changing_ticket
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role
from grid.selectors.load_actor import load_actor


def name_site_checker(
    *,
    ticket_id: UUID,
    actor: Actor,
    checker_id: int,
    at: datetime | None = None,
    version: int | None = None,
) -> Ticket:
    """Give the open site check to one checker, also from another subdistrict; never to whoever handled the event.

    Raises `role_not_entitled`, `out_of_reach` (403), `check_not_open` (409), `checker_unknown`,
    `checker_is_handler` (422).
    """
    with changing_ticket(ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        ticket = change.ticket
        if not actor.has(Role.DISPATCHER, Role.SUBDISTRICT_DISPATCHER):
            raise GridlineError("role_not_entitled", status=403, verb="name_site_checker")
        areas = actor.areas_as(Role.SUBDISTRICT_DISPATCHER)
        if not actor.has(Role.DISPATCHER) and areas is not None and ticket.subdistrict_code not in areas:
            raise GridlineError("out_of_reach", status=403, verb="name_site_checker")
        check = change.parts.last_check if ticket.kind == Ticket.Kind.GRID_EVENT else None
        if check is None or check.answered_at is not None:
            raise GridlineError("check_not_open", status=409)
        check_person(ticket, checker_id)
        check.checker_id = checker_id
        check.save(update_fields=["checker"])
        ticket.participants = sorted({*ticket.participants, f"person:{checker_id}"})
        data = {"site_check": check.id, "checker": str(checker_id)}
        change.note("ticket_site_checker_named", actor=actor, data=data)
    return ticket


def check_person(ticket: Ticket, checker_id: int) -> None:
    """The person checks sites and did not handle this event (RULES 8e)."""
    try:
        person = load_actor(checker_id)
    except GridlineError:
        person = None
    if person is None or not person.has(Role.SITE_CHECKER):
        raise GridlineError("checker_unknown", status=422, field="checker")
    if checker_id == ticket.grid_event.handled_by_id:
        raise GridlineError("checker_is_handler", status=422, field="checker")
