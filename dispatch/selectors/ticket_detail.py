"""Everything a person may see of one ticket, with the legal next actions and the reason for its routing."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from dispatch.domain.action_forms import IMPLEMENTED, fields_of
from dispatch.domain.contact_rights import may_contact
from dispatch.domain.lifecycle.engine import explain_actions
from dispatch.domain.reading_rights import reads_words
from dispatch.domain.sealing import mask_name, mask_phone
from dispatch.domain.subjects import subject_of
from dispatch.models import Attachment, Deadline, SupervisionOrder, Ticket
from dispatch.selectors.access import get_ticket
from dispatch.selectors.catalogue import catalogue
from dispatch.selectors.current_moment import Moment, current_moment
from dispatch.selectors.decision_facts import decision_facts
from dispatch.selectors.find_duplicates import find_duplicates
from dispatch.selectors.names import Names, names
from dispatch.selectors.sealer import sealer
from dispatch.selectors.ticket_parts import TicketParts
from dispatch.selectors.ticket_row import ticket_row
from gis.domain.coordinates import LonLat
from grid.domain.actor import Actor
from grid.domain.scope import sees_requester

OUTCOMES = {"auto": "dispatched", "confirm": "proposed", "none": "queued"}


def ticket_detail(*, ticket_id: UUID, actor: Actor) -> dict[str, Any]:
    """The detail as the API answers it; raises `ticket_not_found`. About ten statements, whatever the history."""
    ticket = get_ticket(ticket_id=ticket_id, actor=actor)
    moment = current_moment()
    known = names(moment)
    parts = TicketParts(ticket)
    words = reads_words(actor, kind=ticket.kind, channel=ticket.channel)
    return {
        **ticket_row(ticket, known, moment.now, actor=actor),
        "text": ticket.text if words else None,
        "requester": masked_requester(ticket, actor),
        "external": external_of(ticket),
        "routing": routing_of(ticket, known),
        "deadlines": [deadline_json(row, known) for row in deadlines_of(ticket)],
        "actions": actions_of(ticket, actor, moment, parts),
        "replies": replies_of(ticket, known) if words else [],
        "sub_dispatches": [
            child_json(child, known) for child in ticket.sub_dispatches.select_related("handler")
        ],
        "site_checks": [check_json(check) for check in ticket.site_checks.select_related("checker")],
        "callbacks": [callback_json(callback) for callback in ticket.callbacks.order_by("called_at")],
        "attachments": [attachment_json(photo) for photo in parts.photos],
        "duplicates": duplicates_of(ticket, actor, moment) if words else [],
        "supervision_orders": supervision_of(ticket),
        "filing_conditions": filing_conditions_of(ticket, moment),
        "filing": filing_of(ticket),
        "now": moment.now,
    }


def masked_requester(ticket: Ticket, actor: Actor) -> dict[str, Any] | None:
    """The requester with name and phone masked; None where the actor's roles never see one, or there is none.

    A secret requester (要求保密) stays secret to the handling unit: not even masked.
    """
    if ticket.kind != Ticket.Kind.HOTLINE or ticket.hotline.requester is None or not sees_requester(actor):
        return None
    requester = ticket.hotline.requester
    if requester.secret and not may_contact(actor, secret=True):
        return {"name": "", "phone": "", "secret": True, "can_contact": False}
    seal = sealer()
    name = seal.open(bytes(requester.name_sealed)) if requester.name_sealed else ""
    phone = seal.open(bytes(requester.phone_sealed)) if requester.phone_sealed else ""
    return {
        "name": mask_name(name),
        "phone": mask_phone(phone),
        "secret": requester.secret,
        "can_contact": bool(phone) and may_contact(actor, secret=requester.secret),
    }


def external_of(ticket: Ticket) -> dict[str, Any] | None:
    """Number, class and clocks of the city, as received."""
    if ticket.external_number is None:
        return None
    detail = ticket.hotline
    return {
        "system": ticket.external_system,
        "number": ticket.external_number,
        "class_code": detail.city_class_code,
        "dispatched_at": detail.city_dispatched_at,
        "sign_due_at": detail.city_sign_due_at,
        "return_due_at": detail.city_return_due_at,
        "due_at": detail.city_due_at,
        "callback_by": detail.city_callback_by,
        "supervised_by": detail.city_supervised_by,
        "closed_at": detail.city_closed_at,
    }


def routing_of(ticket: Ticket, known: Names) -> dict[str, Any] | None:
    """Why this unit: the stored decision with names; None before any class is known."""
    stored = ticket.routing
    if not stored:
        return None
    runners_up = [{**runner, "unit": known.unit(runner["unit"])} for runner in stored.get("runners_up", [])]
    excluded = [{**passed, "unit": known.unit(passed["unit"])} for passed in stored.get("excluded", [])]
    return {
        **stored,
        "outcome": OUTCOMES.get(stored.get("outcome", ""), "queued"),
        "lead_unit": known.unit(stored.get("lead_unit")),
        "co_units": [known.unit(code) for code in stored.get("co_units", [])],
        "notify_units": [known.unit(code) for code in stored.get("notify_units", [])],
        "runners_up": runners_up,
        "excluded": excluded,
        "border_neighbour": known.area(stored.get("border_neighbour")),
    }


def deadlines_of(ticket: Ticket) -> "QuerySet[Deadline]":
    """Every clock of the ticket, running and ended, by its start."""
    return Deadline.objects.filter(subject_type="ticket", subject_id=ticket.id).order_by(
        "started_at", "due_at"
    )


def deadline_json(row: Deadline, known: Names) -> dict[str, Any]:
    """One clock as the API shows it."""
    return {
        "stage": row.stage,
        "cycle": row.cycle,
        "owner": row.owner,
        "unit": known.unit(row.unit_code),
        "started_at": row.started_at,
        "due_at": row.due_at,
        "amber_at": row.amber_at,
        "met_at": row.met_at,
        "provisional": row.provisional,
        "compressed": row.compressed,
    }


def actions_of(ticket: Ticket, actor: Actor, moment: Moment, parts: TicketParts) -> list[dict[str, Any]]:
    """The verbs of the life cycle this actor may use now, each with its form, or with the reason why not."""
    facts = decision_facts(ticket=ticket, actor=actor, moment=moment, parts=parts)
    options = explain_actions(ticket.kind, ticket.origin, ticket.state, actor.roles, facts, IMPLEMENTED)
    return [
        {
            "verb": str(option.verb),
            "target": option.target,
            "enabled": option.enabled,
            "reason": option.reason_code,
            "primary": option.primary,
            "fields": fields_of(str(option.verb), kind=ticket.kind, state=ticket.state),
        }
        for option in options
    ]


def replies_of(ticket: Ticket, known: Names) -> list[dict[str, Any]]:
    """Every reply, oldest first."""
    replies = ticket.replies.select_related("drafted_by", "signed_by").order_by("drafted_at", "id")
    return [reply_json(reply, known) for reply in replies]


def reply_json(reply: Any, known: Names) -> dict[str, Any]:
    """A reply with who drafted and who signed it."""
    return {
        "id": str(reply.id),
        "kind": reply.kind,
        "text": reply.text,
        "solved": reply.solved,
        "unit": known.unit(reply.unit_id),
        "outcome": reply.outcome,
        "remark": reply.remark,
        "drafted_by": reply.drafted_by.name if reply.drafted_by else None,
        "drafted_at": reply.drafted_at,
        "signed_by": reply.signed_by.name if reply.signed_by else None,
        "delegated": reply.delegation_id is not None,
        "signed_at": reply.signed_at,
        "audited_at": reply.audited_at,
    }


def child_json(child: Any, known: Names) -> dict[str, Any]:
    """A sub-dispatch."""
    return {
        "id": str(child.id),
        "state": child.state,
        "unit": known.unit(child.sub_handler_id),
        "handler": {"id": child.handler_id, "name": child.handler.name} if child.handler else None,
        "task_text": child.task_text,
        "due_at": child.due_at,
        "created_at": child.created_at,
        "finished_at": child.finished_at,
        "result_text": child.result_text,
    }


def check_json(check: Any) -> dict[str, Any]:
    """A site check."""
    return {
        "id": str(check.id),
        "purpose": check.purpose,
        "checker": check.checker.name if check.checker else None,
        "asked_at": check.asked_at,
        "answered_at": check.answered_at,
        "passed": check.passed,
        "note": check.note,
    }


def callback_json(callback: Any) -> dict[str, Any]:
    """A callback, ours or the city's."""
    return {
        "id": str(callback.id),
        "by_city": callback.by_city,
        "called_at": callback.called_at,
        "contacted": callback.contacted,
        "solved": callback.solved,
        "satisfaction": callback.satisfaction or None,
        "unit_contacted": callback.unit_contacted,
        "valid": callback.valid,
        "declined": callback.declined,
        "demand_reasonable": callback.demand_reasonable,
        "demand_note": callback.demand_note or None,
        "next_attempt_at": callback.next_attempt_at,
        "note": callback.note,
    }


def attachment_json(photo: Attachment) -> dict[str, Any]:
    """A photo or document; its file is fetched by ``url`` with the same right."""
    return {
        "id": str(photo.id),
        "purpose": photo.purpose,
        "content_type": photo.content_type,
        "size_bytes": photo.size_bytes,
        "taken_at": photo.taken_at,
        "uploaded_at": photo.uploaded_at,
        "point": [photo.point.x, photo.point.y] if photo.point else None,
        "url": f"/api/v1/attachments/{photo.id}",
    }


def duplicates_of(ticket: Ticket, actor: Actor, moment: Moment) -> list[dict[str, object]]:
    """Open tickets that may be about the same fact."""
    requester = ticket.hotline.requester if ticket.kind == Ticket.Kind.HOTLINE else None
    found = find_duplicates(
        actor=actor,
        now=moment.now,
        point=LonLat(ticket.point.x, ticket.point.y) if ticket.point else None,
        subject=subject_of(
            catalogue(moment.catalogue_version),
            request_class=ticket.request_class_code,
            matter=ticket.matter_code,
        ),
        text=ticket.text,
        phone_index=bytes(requester.phone_index) if requester and requester.phone_index else None,
        except_id=ticket.id,
    )
    return [candidate.as_json() for candidate in found]


def supervision_of(ticket: Ticket) -> list[dict[str, Any]]:
    """Supervision orders on this ticket, newest first."""
    orders = SupervisionOrder.objects.filter(ticket=ticket).order_by("-created_at")
    return [
        {
            "id": str(order.id),
            "number": order.number,
            "level": order.level,
            "state": order.state,
            "due_at": order.due_at,
        }
        for order in orders
    ]


def filing_conditions_of(ticket: Ticket, moment: Moment) -> list[dict[str, Any]]:
    """The filing conditions to choose from while the event is not filed."""
    matter = catalogue(moment.catalogue_version).matters.get(ticket.matter_code)
    if ticket.kind != Ticket.Kind.GRID_EVENT or matter is None:
        return []
    return [
        {
            "rank": condition.rank,
            "condition_zh": condition.condition_zh,
            "limit": condition.limit.as_json(),
            "default": condition.rank == 0,
        }
        for condition in matter.conditions
    ]


def filing_of(ticket: Ticket) -> dict[str, Any] | None:
    """What a grid event was filed under; None for a hotline ticket."""
    if ticket.kind != Ticket.Kind.GRID_EVENT:
        return None
    detail = ticket.grid_event
    return {
        "condition": detail.filing_condition_text or None,
        "limit": detail.limit_text or None,
        "filed_at": detail.filed_at,
        "handled_at": detail.handled_at,
        "hazard": detail.hazard,
        "self_handled": detail.self_handled,
        "public_source": detail.public_source,
        "outside_reason": detail.outside_reason or None,
    }
