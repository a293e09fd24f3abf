"""Put a ticket into dispute (列入争议): nobody leads it, an interim unit acts first, its units may speak."""

from dispatch.domain.dispute import (
    DisputeFacts,
    disputes_by_itself,
    ground_of,
    interim_unit_of,
)
from dispatch.models import Dispute, ReturnRequest, Ticket
from dispatch.models.ids import new_id
from dispatch.selectors.step_limits import step_limits
from dispatch.services.changing_ticket import take_step
from dispatch.services.release_lead import release_lead
from dispatch.services.ticket_change import TicketChange
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.units import UnitFacts
from grid.selectors.units_index import units_index


def dispute_by_itself(change: TicketChange) -> None:
    """The system's part: open the dispute where the rules do so without asking, in the caller's transaction."""
    if disputes_by_itself(dispute_facts(change.ticket)):
        open_dispute(change, actor=Actor.system())


def dispute_facts(ticket: Ticket) -> DisputeFacts:
    """What stands on the ticket about its responsibility."""
    limits = step_limits()
    hotline = ticket.kind == Ticket.Kind.HOTLINE
    refused = hotline and ticket.hotline.city_return_blocked
    return DisputeFacts(
        returned_count=ticket.returned_count,
        asking_units=len(set(ticket.return_units)),
        no_rule=ticket.routing.get("outcome") == "none",
        no_bounce=ticket.no_bounce,
        most_returns=limits.integer("dispute_returns"),
        most_units=limits.integer("dispute_units"),
        city_refused=refused and not (ticket.lead_unit_id or ticket.routing.get("lead_unit")),
    )


def open_dispute(
    change: TicketChange, *, actor: Actor, interim_unit: str | None = None, reason: str = ""
) -> Dispute:
    """Take the step `dispute` and store the dispute; ``interim_unit`` None = whom the rule names.

    An empty text names nobody and is refused. Raises `unit_unknown`, `unit_may_not_lead` (422) and what the life
    cycle refuses.
    """
    interim = find_interim(change, interim_unit)
    ground = ground_of(dispute_facts(change.ticket))
    dispute = new_dispute(change, actor, interim, str(ground or ""), reason)
    take_step(
        change,
        "dispute",
        actor=actor,
        data={
            "dispute": dispute.id,
            "ground": dispute.ground or None,
            "interim_unit": interim.code if interim else None,
            "units": dispute.units,
            "reason": reason or None,
        },
        interim_unit=interim is not None,
    )
    begin_dispute(change, dispute)
    return dispute


def find_interim(change: TicketChange, code: str | None) -> UnitFacts | None:
    """The interim unit (先行处置单位) that was named, or whom the rule names (RULES 8j)."""
    ticket = change.ticket
    units = units_index(change.moment.units_version)
    if code is None:
        hazard = ticket.priority == Ticket.Priority.EMERGENCY or (
            ticket.kind == Ticket.Kind.GRID_EVENT and ticket.grid_event.hazard
        )
        return interim_unit_of(
            units,
            subdistrict_code=ticket.subdistrict_code,
            competent=ticket.routing.get("lead_unit"),
            hazard=hazard,
        )
    if not code:
        return None
    unit = units.get(code)
    if unit is None:
        raise GridlineError("unit_unknown", status=422, field="interim_unit", unit=code[:48])
    if not unit.may_lead:
        raise GridlineError("unit_may_not_lead", status=422, field="interim_unit", verb="dispute")
    return unit


def new_dispute(
    change: TicketChange, actor: Actor, interim: UnitFacts | None, ground: str, reason: str
) -> Dispute:
    """The unsaved dispute; its units are those that asked to give the ticket back and the one that leads it."""
    ticket = change.ticket
    units = dict.fromkeys([*ticket.return_units, *([ticket.lead_unit_id] if ticket.lead_unit_id else [])])
    dispute = Dispute(
        id=new_id(),
        ticket=ticket,
        ground=ground,
        reason=reason,
        units=list(units),
        opened_by_id=actor.account_id,
        opened_at=change.at,
    )
    if interim:
        dispute.interim_unit_id = interim.code
    return dispute


def begin_dispute(change: TicketChange, dispute: Dispute) -> None:
    """After the step: nobody leads, the interim unit acts, the units of the dispute keep sight of the ticket."""
    ticket = change.ticket
    release_lead(change, why="disputed")
    requests = ReturnRequest.objects.filter(ticket=ticket, state=ReturnRequest.State.REQUESTED)
    requests.update(state=ReturnRequest.State.OVERTAKEN, decided_at=change.at)
    ticket.interim_unit_id = dispute.interim_unit_id
    ticket.interim_worked_at = None
    if not ticket.restricted:
        keys = {f"unit:{unit}" for unit in dispute.units}
        ticket.participants = sorted({*ticket.participants, *keys})
    dispute.save(force_insert=True)
