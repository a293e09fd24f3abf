"""Who is responsible for a ticket, and how that came about: returns, disputes, rulings, told units."""

from typing import Any
from uuid import UUID

from dispatch.models import CityReturn, Dispute, ReturnRequest, Ruling, TerminationRequest, Ticket
from dispatch.selectors.access import get_ticket
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.names import Names, names
from dispatch.selectors.responsibility_acts import responsibility_acts
from dispatch.selectors.return_reasons import return_reasons
from dispatch.selectors.return_window import return_window_due_at
from grid.domain.actor import Actor
from grid.domain.scope import sees_requester


def ticket_responsibility(*, ticket_id: UUID, actor: Actor) -> dict[str, Any]:
    """The whole course, oldest first; raises `ticket_not_found`. About a dozen statements, whatever the history.

    Sub-handlers who may not read a requester's words see units and states, not the reasons given.
    """
    ticket = get_ticket(ticket_id=ticket_id, actor=actor)
    known = names(current_moment())
    reads = sees_requester(actor)
    returns = ticket.return_requests.select_related("prepared_by", "signed_by", "let_in_by", "decided_by")
    terminations = ticket.termination_requests.select_related("requested_by", "decided_by")
    rulings = ticket.rulings.select_related("signed_by").order_by("signed_at", "id")
    asked, ended = list(returns.order_by("id")), list(terminations.order_by("id"))
    notices = notices_of(ticket, known)
    noted = frozenset(one["unit"]["code"] for one in notices if one["acknowledged_at"])
    return {
        "first_receiver": known.unit(ticket.first_receiver_id),
        "accused_unit": known.unit(ticket.accused_unit_id),
        "elderly": ticket.kind == Ticket.Kind.HOTLINE and ticket.hotline.elderly,
        "enterprise": ticket.kind == Ticket.Kind.HOTLINE and ticket.hotline.enterprise,
        "interim_unit": known.unit(ticket.interim_unit_id),
        "interim_worked_at": ticket.interim_worked_at,
        "no_bounce": ticket.no_bounce,
        "returned_count": ticket.returned_count,
        "refused_return_count": ticket.refused_return_count,
        "late_return_count": ticket.late_return_count,
        "dispatch_count": ticket.dispatch_count,
        "return_window_due_at": return_window_due_at(ticket),
        "duplicate_of": ticket.duplicate_of_id,
        "returns": [return_json(row, known) for row in asked] if reads else [],
        "city_returns": [
            city_return_json(row)
            for row in (ticket.city_returns.select_related("requested_by").order_by("id") if reads else ())
        ],
        "disputes": disputes_of(ticket, known) if reads else [],
        "rulings": [ruling_json(row, known) for row in rulings] if reads else [],
        "terminations": [termination_json(row, known) for row in ended] if reads else [],
        "notices": notices,
        "actions": responsibility_acts(ticket, actor, returns=asked, terminations=ended, noted=noted),
    }


def return_json(row: ReturnRequest, known: Names) -> dict[str, Any]:
    """One wish of a unit to give the ticket back."""
    reason = return_reasons().get(row.reason_code)
    return {
        "id": row.id,
        "unit": known.unit(row.unit_id),
        "state": row.state,
        "reason": reason.as_json() if reason else None,
        "text": row.reason,
        "legal_basis": row.legal_basis,
        "suggested_unit": known.unit(row.suggested_unit_code),
        "late": row.late,
        "window_due_at": row.window_due_at,
        "prepared_by": name_of(row.prepared_by),
        "prepared_at": row.prepared_at,
        "signed_by": name_of(row.signed_by),
        "requested_at": row.requested_at,
        "let_in_by": name_of(row.let_in_by),
        "let_in_reason": row.let_in_reason or None,
        "decided_by": name_of(row.decided_by),
        "decided_at": row.decided_at,
        "decision_reason": row.decision_reason or None,
    }


def city_return_json(row: CityReturn) -> dict[str, Any]:
    """One wish of the district, with the city's answer."""
    return {
        "id": row.id,
        "state": row.state,
        "legal_basis": row.legal_basis,
        "reason": row.reason,
        "evidence": row.evidence,
        "requested_by": name_of(row.requested_by),
        "requested_at": row.requested_at,
        "answered_at": row.answered_at,
        "answer_reason": row.answer_reason or None,
    }


def disputes_of(ticket: Ticket, known: Names) -> list[dict[str, Any]]:
    """Every dispute with the interim work done in it; two statements."""
    rows = ticket.disputes.select_related("opened_by").prefetch_related("interim_works__done_by")
    return [dispute_json(row, known) for row in rows.order_by("opened_at", "id")]


def dispute_json(row: Dispute, known: Names) -> dict[str, Any]:
    """One dispute."""
    works = sorted(row.interim_works.all(), key=lambda work: work.done_at)
    return {
        "id": row.id,
        "ground": row.ground,
        "reason": row.reason,
        "interim_unit": known.unit(row.interim_unit_id),
        "units": [known.unit(code) for code in row.units],
        "opened_at": row.opened_at,
        "opened_by": name_of(row.opened_by),
        "ended_at": row.ended_at,
        "outcome": row.outcome or None,
        "minutes": row.minutes,
        "interim_works": [
            {
                "id": work.id,
                "unit": known.unit(work.unit_id),
                "text": work.text,
                "done_by": name_of(work.done_by),
                "done_at": work.done_at,
            }
            for work in works
        ],
    }


def ruling_json(row: Ruling, known: Names) -> dict[str, Any]:
    """One ruling; its document is fetched by ``document`` with the same right."""
    return {
        "id": row.id,
        "number": row.number,
        "kind": row.kind,
        "lead_unit": known.unit(row.lead_unit_id),
        "co_units": [known.unit(code) for code in row.co_units],
        "assessed_unit": known.unit(row.assessed_unit_id),
        "basis": row.basis,
        "opinions": row.opinions,
        "document": f"/api/v1/attachments/{row.document_id}",
        "signed_by": name_of(row.signed_by),
        "signed_at": row.signed_at,
        "lifted_at": row.lifted_at,
        "lift_ground": row.lift_ground or None,
        "proposed_row": row.proposed_row,
        "row_proposed_at": row.row_proposed_at,
    }


def termination_json(row: TerminationRequest, known: Names) -> dict[str, Any]:
    """One wish to end the ticket."""
    return {
        "id": row.id,
        "unit": known.unit(row.unit_id),
        "state": row.state,
        "ground": row.ground,
        "reason": row.reason,
        "requested_by": name_of(row.requested_by),
        "requested_at": row.requested_at,
        "decided_by": name_of(row.decided_by),
        "decided_at": row.decided_at,
        "decision_reason": row.decision_reason or None,
    }


def notices_of(ticket: Ticket, known: Names) -> list[dict[str, Any]]:
    """The units told of the ticket, each with its acknowledgement or without."""
    rows = {row.unit_id: row for row in ticket.notice_acknowledgements.select_related("acknowledged_by")}
    return [
        {
            "unit": known.unit(code),
            "acknowledged_by": name_of(rows[code].acknowledged_by) if code in rows else None,
            "acknowledged_at": rows[code].acknowledged_at if code in rows else None,
            "note": rows[code].note if code in rows else "",
        }
        for code in dict.fromkeys([*ticket.notify_units, *rows])
    ]


def name_of(account: Any) -> str | None:
    """The person's name, None for the system and for nobody."""
    return account.name if account else None
