"""The answer to an intake, as the contract names it."""

from collections.abc import Sequence
from typing import Any

from dispatch.domain.clock_facts import Prescribed
from dispatch.domain.routing import RoutingDecision
from dispatch.models import Ticket
from dispatch.selectors.catalogue import catalogue
from dispatch.selectors.current_moment import Moment
from dispatch.selectors.find_duplicates import DuplicateCandidate
from dispatch.selectors.names import Names
from grid.selectors.units_index import units_index

OUTCOMES = {"auto": "dispatched", "confirm": "proposed", "none": "queued"}


def taken_in_view(
    *,
    ticket: Ticket,
    decision: RoutingDecision | None,
    duplicates: list[DuplicateCandidate],
    deadlines: tuple[Prescribed, ...],
    moment: Moment,
) -> dict[str, Any]:
    """id, number, version, state, lead unit, routing with its reason, deadlines, duplicates; no statement."""
    known = Names(units_index(moment.units_version), catalogue(ticket.catalogue_version), {})
    proposed = ticket.lead_unit_id or (decision.lead_unit if decision else None)
    return {
        "id": str(ticket.id),
        "number": ticket.number,
        "version": ticket.version,
        "state": ticket.state,
        "lead_unit": known.unit(proposed),
        "queue": ticket.holder_code if ticket.holder_kind == Ticket.HolderKind.QUEUE else None,
        "routing": routing_view(decision, known, ticket.routing.get("suggestions", [])),
        "deadlines": [deadline_view(deadline, ticket.lead_unit_id) for deadline in deadlines],
        "duplicates": [candidate.as_json() for candidate in duplicates],
    }


def routing_view(
    decision: RoutingDecision | None, known: Names, suggestions: Sequence[dict[str, Any]] = ()
) -> dict[str, Any]:
    """The decision with unit names; a ticket without a class is queued for the desk. ``suggestions``: who handled
    such tickets, where no row decides.
    """
    if decision is None:
        return {"outcome": "queued", "row": None, "table_version": None, "facts": [], "runners_up": [],
                "excluded": [], "cautions": ["no_class"], "border_distance_m": None, "suggestion": None,
                "suggestions": []}  # fmt: skip
    stored = decision.as_json()
    runners_up = [
        {"row": runner.row, "unit": known.unit(runner.unit), "why": runner.why}
        for runner in decision.runners_up
    ]
    return {
        **stored,
        "outcome": OUTCOMES[decision.outcome.value],
        "lead_unit": known.unit(decision.lead_unit),
        "runners_up": runners_up,
        "suggestions": list(suggestions),
    }


def deadline_view(deadline: Prescribed, unit_code: str | None) -> dict[str, Any]:
    """One running deadline; ``unit`` is the handling unit where it owes the stage, else null."""
    return {
        "stage": str(deadline.stage),
        "due_at": deadline.due_at,
        "amber_at": deadline.amber_at,
        "unit": unit_code if deadline.unit else None,
        "owner": str(deadline.owner),
        "provisional": deadline.provisional,
        "compressed": deadline.compressed,
    }
