"""The side paths of one ticket: extension, deferrals, follow-ups, co-units, joint handling, calls and reports."""

from typing import Any
from uuid import UUID

from dispatch.domain.reading_rights import reads_words
from dispatch.domain.side_acts import acts_for
from dispatch.models import JointMember, Ticket
from dispatch.selectors.access import get_ticket
from dispatch.selectors.current_moment import Moment, current_moment
from dispatch.selectors.decision_facts import reach_facts
from dispatch.selectors.names import Names, names
from dispatch.selectors.side_path_facts import co_unit_reach
from dispatch.selectors.ticket_parts import TicketParts
from grid.domain.actor import Actor
from grid.domain.roles import Role


def ticket_side_paths(*, ticket_id: UUID, actor: Actor) -> dict[str, Any]:
    """Everything beside the life cycle, with the acts this actor may do; raises `ticket_not_found`.

    A statement per part, whatever its length.
    """
    ticket = get_ticket(ticket_id=ticket_id, actor=actor)
    moment = current_moment()
    known = names(moment)
    words = reads_words(actor, kind=ticket.kind, channel=ticket.channel)
    joint = JointMember.objects.filter(ticket=ticket, left_at=None).first()
    return {
        "actions": side_actions(ticket, actor),
        "extensions": [extension_json(row, known) for row in ticket.extensions.all()],
        "deferrals": [
            deferral_json(row) for row in ticket.deferrals.prefetch_related("reviews").order_by("asked_at")
        ],
        "follow_ups": [
            follow_up_json(row, words) for row in ticket.follow_ups.prefetch_related("notes").order_by("id")
        ],
        "co_unit_parts": co_unit_parts(ticket, actor, known, moment, words),
        "joint_handling": str(joint.joint_handling_id) if joint else None,
        "call_outs": [
            call_out_json(row, known)
            for row in ticket.call_outs.select_related("called_by").order_by("asked_at")
        ],
        "duty_reports": [
            {
                "id": str(row.id),
                "kind": row.kind,
                "seq": row.seq,
                "text": row.text if words else "",
                "reported_at": row.reported_at,
                "reported_by": row.reported_by.name if row.reported_by else None,
            }
            for row in ticket.duty_reports.select_related("reported_by").order_by("seq")
        ],
    }


def side_actions(ticket: Ticket, actor: Actor) -> list[dict[str, Any]]:
    """The acts beside the life cycle that this actor may do now, each with its form."""
    reach = {
        **reach_facts(ticket, actor, TicketParts(ticket)),
        "is_co_unit": co_unit_reach(ticket, actor),
    }
    acts = acts_for(
        kind=ticket.kind, origin=ticket.origin, state=ticket.state, roles=actor.roles, reach=reach
    )
    emergency = ticket.priority == Ticket.Priority.EMERGENCY
    return [
        {"verb": act.name, "fields": [field.as_json() for field in act.fields]}
        for act in acts
        if emergency or act.name not in ("log_call_out", "report_to_duty_office")
    ]


def extension_json(row: Any, known: Names) -> dict[str, Any]:
    """A request for more time."""
    return {
        "id": str(row.id),
        "unit": known.unit(row.unit_id),
        "state": row.state,
        "wanted": row.wanted_text,
        "granted": row.granted_text or None,
        "reason": row.reason,
        "legal_basis": row.legal_basis,
        "asked_at": row.asked_at,
        "forwarded_at": row.forwarded_at,
        "decided_at": row.decided_at,
        "decision_reason": row.decision_reason,
        "old_due_at": row.old_due_at,
        "new_due_at": row.new_due_at,
    }


def deferral_json(row: Any) -> dict[str, Any]:
    """A line of the deferral ledger with its reviews."""
    return {
        "id": str(row.id),
        "state": row.state,
        "reason": row.reason,
        "plan_on": row.plan_on,
        "asked_at": row.asked_at,
        "decided_at": row.decided_at,
        "decision_reason": row.decision_reason,
        "started_at": row.started_at,
        "ended_at": row.ended_at,
        "reviews": [
            {"reviewed_at": review.reviewed_at, "note": review.note, "plan_on": review.plan_on}
            for review in sorted(row.reviews.all(), key=lambda review: review.pk)
        ],
    }


def follow_up_json(row: Any, words: bool) -> dict[str, Any]:
    """A follow-up with its progress notes; without ``words`` for those who may not read what was written."""
    return {
        "id": str(row.id),
        "state": row.state,
        "reply_id": str(row.reply_id),
        "legal_basis": row.legal_basis,
        "steps_done": row.steps_done if words else "",
        "statutory": row.statutory,
        "plan_on": row.plan_on,
        "opened_at": row.opened_at,
        "ended_at": row.ended_at,
        "notes": [
            {
                "noted_at": note.noted_at,
                "text": note.text if words else "",
                "requester_informed": note.requester_informed,
            }
            for note in sorted(row.notes.all(), key=lambda note: note.pk)
        ],
    }


def co_unit_parts(
    ticket: Ticket, actor: Actor, known: Names, moment: Moment, words: bool
) -> list[dict[str, Any]]:
    """The parts of the co-units; a co-unit reads its own text only, the lead and the desks read all."""
    own = actor.units_as(Role.UNIT_CLERK) | actor.units_as(Role.UNIT_HEAD)
    reads_all = words and (ticket.lead_unit_id in own or not own)
    return [
        {
            "id": str(row.id),
            "unit": known.unit(row.unit_id),
            "state": row.state,
            "due_at": row.due_at,
            "overdue": row.state == "open" and row.due_at is not None and row.due_at < moment.now,
            "text": row.text if reads_all or row.unit_id in own else "",
            "submitted_at": row.submitted_at,
            "remark": row.remark,
        }
        for row in ticket.co_unit_parts.order_by("asked_at", "unit_id")
    ]


def call_out_json(row: Any, known: Names) -> dict[str, Any]:
    """A call made, or asked for and not made yet."""
    return {
        "id": str(row.id),
        "unit": known.unit(row.unit_id),
        "rank": row.rank,
        "role": row.role,
        "person": row.person,
        "phone": row.phone,
        "asked_at": row.asked_at,
        "called_at": row.called_at,
        "called_by": row.called_by.name if row.called_by else None,
        "answered": row.answered,
        "note": row.note,
    }
