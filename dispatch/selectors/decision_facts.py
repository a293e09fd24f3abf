"""What the life cycle asks about a ticket and an actor, answered from the rows (names: `lifecycle.facts`)."""

from typing import Any

from dispatch.domain.distance import metres_between
from dispatch.models import Attachment, SubDispatch, Ticket
from dispatch.selectors.callback_facts import callback_declined, callback_facts
from dispatch.selectors.catalogue import catalogue
from dispatch.selectors.current_moment import Moment
from dispatch.selectors.responsibility_facts import responsibility_facts
from dispatch.selectors.side_path_facts import jointly_investigated, side_path_facts
from dispatch.selectors.step_limits import limit_facts
from dispatch.selectors.supervision_answer import supervision_answer
from dispatch.selectors.ticket_parts import TicketParts
from gis.domain.coordinates import LonLat
from grid.domain.actor import Actor
from grid.domain.roles import Role
from grid.selectors.units_index import units_index

CHILD_STATES = frozenset({"sub_dispatched", "handling", "extension_requested"})
REPLY_STATES = frozenset({"awaiting_signature", "awaiting_audit"})
CHECK_STATES = frozenset({"pre_filing_check", "closure_check"})
PHOTO_STATES = frozenset({"reported", "handling"})


def decision_facts(
    *, ticket: Ticket, actor: Actor, moment: Moment, parts: TicketParts, **given: Any
) -> dict[str, Any]:
    """All facts the tables may ask of this ticket in its present state; ``given`` are those of the input.

    Reads only the parts that matter in the state (at most two statements).
    """
    facts: dict[str, Any] = {
        **system_facts(ticket),
        **supervision_answer(ticket),
        **reach_facts(ticket, actor, parts),
    }
    facts |= responsibility_facts(ticket, actor, moment)
    if ticket.kind == Ticket.Kind.HOTLINE:
        facts |= hotline_facts(ticket, moment, parts)
    else:
        facts |= grid_event_facts(ticket, moment, parts)
    return facts | side_path_facts(ticket, actor, moment, parts) | given


def system_facts(ticket: Ticket, **given: Any) -> dict[str, Any]:
    """Facts that need no statement and no actor; enough for what the system does by itself."""
    return {
        "emergency": ticket.priority == Ticket.Priority.EMERGENCY,
        "has_class": bool(ticket.request_class_code),
        "has_request_type": bool(ticket.request_type),
        "has_place": bool(ticket.point or ticket.address_text or ticket.subdistrict_code),
        "has_requester": True,  # whoever gave no name chose to stay anonymous
        "dispatch_mode": ticket.routing.get("outcome", ""),
        "no_bounce": ticket.no_bounce,
        "no_rule_matches": ticket.routing.get("outcome") == "none",
        "has_assignee": ticket.assignee_id is not None,
        **given,
    }


def reach_facts(ticket: Ticket, actor: Actor, parts: TicketParts) -> dict[str, Any]:
    """How far the actor's roles reach to this ticket."""
    lead = ticket.lead_unit_id
    areas = actor.areas_as(Role.SUBDISTRICT_DISPATCHER)
    return {
        "is_lead_unit": lead is not None and lead in actor.unit_codes,
        "is_assignee": actor.account_id is not None and ticket.assignee_id == actor.account_id,
        "is_reporter": actor.account_id is not None and ticket.reporter_id == actor.account_id,
        "in_own_subdistrict": areas is None
        or not areas.isdisjoint({ticket.subdistrict_code, ticket.owner_centre}),
        "is_child_handler": ticket.state in CHILD_STATES and any_child_of(parts, actor),
        "is_child_clerk": ticket.state in CHILD_STATES
        and actor.has(Role.UNIT_CLERK)
        and own_child_unit(parts, actor) is not None,
        "is_site_checker_in_charge": ticket.state in CHECK_STATES and checker_in_charge(ticket, actor, parts),
        "is_replying_unit": lead is not None and lead in actor.unit_codes,
    }


def any_child_of(parts: TicketParts, actor: Actor) -> bool:
    """An open sub-dispatch names the actor, or the actor's unit without a person."""
    own = actor.unit_codes | ({actor.unit_code} if actor.unit_code else set())
    return any(
        child.handler_id == actor.account_id if child.handler_id else child.sub_handler_id in own
        for child in parts.open_children
    )


def own_child_unit(parts: TicketParts, actor: Actor) -> SubDispatch | None:
    """The open sub-dispatch to a tier-2 unit of the actor: that unit may hand on what it got (8k)."""
    own = actor.units_as(Role.UNIT_CLERK)
    return next(
        (child for child in parts.open_children if child.sub_handler_id in own and tier_of(child) == 2), None
    )


def tier_of(child: SubDispatch) -> int | None:
    """Tier of the unit that has the child; None for an abolished one."""
    unit = units_index().get(child.sub_handler_id)
    return unit.tier if unit else None


def checker_in_charge(ticket: Ticket, actor: Actor, parts: TicketParts) -> bool:
    """The open site check is the actor's, or offered to the checkers of the actor's subdistrict."""
    check = parts.last_check
    if check is None or check.answered_at is not None:
        return False
    if check.checker_id is not None:
        return check.checker_id == actor.account_id
    areas = actor.areas_as(Role.SITE_CHECKER)
    not_own_work = actor.account_id != ticket.grid_event.handled_by_id
    return not_own_work and (areas is None or ticket.subdistrict_code in areas)


def hotline_facts(ticket: Ticket, moment: Moment, parts: TicketParts) -> dict[str, Any]:
    """Facts of a hotline ticket's own rows."""
    detail = ticket.hotline
    facts: dict[str, Any] = {
        "city_return_blocked": detail.city_return_blocked,
        "city_return_window_open": detail.city_return_due_at is None
        or moment.now < detail.city_return_due_at,
        "first_contact_logged": detail.contacted_at is not None,
        "no_contact_wanted": detail.no_contact_wanted,
        "city_ticket_open": ticket.origin == Ticket.Origin.CITY and detail.city_closed_at is None,
        "rework_rounds": detail.callback_rework_count,
    }
    if ticket.state in CHILD_STATES:
        facts["open_child_count"] = len(parts.open_children)
        facts["has_evidence"] = (
            detail.contacted_at is not None
            or bool(parts.photos)
            or any_finished_child(ticket)
            or (ticket.state != "sub_dispatched" and jointly_investigated(ticket))
        )
    if ticket.state in REPLY_STATES:
        facts["reply_interim"] = parts.last_reply is not None and parts.last_reply.kind == "interim"
    if ticket.state == "calling_back":
        facts |= callback_facts(parts, moment) | limit_facts("rework_rounds_most")
    if ticket.state == "awaiting_audit" and ticket.origin == Ticket.Origin.LOCAL:
        facts["callback_declined"] = callback_declined(ticket)
    return facts


def any_finished_child(ticket: Ticket) -> bool:
    """A sub-dispatch came back with a result."""
    return bool(ticket.sub_dispatches.filter(state="finished").exists())


def grid_event_facts(ticket: Ticket, moment: Moment, parts: TicketParts) -> dict[str, Any]:
    """Facts of a grid event's own rows."""
    detail = ticket.grid_event
    matter = catalogue(moment.catalogue_version).matters.get(ticket.matter_code)
    facts: dict[str, Any] = {
        "public_source": detail.public_source,
        "filed": detail.filed_at is not None,
        "matter_self_handle_allowed": matter is not None and matter.self_handle_allowed,
        "work_submitted": detail.handled_at is not None,
    }
    if ticket.state in CHECK_STATES:
        facts["check_passed"] = parts.last_check.passed if parts.last_check else None
    if ticket.state in PHOTO_STATES:
        facts |= photo_facts(ticket, parts)
    return facts


def photo_facts(ticket: Ticket, parts: TicketParts) -> dict[str, Any]:
    """Photos from before and after the work, and how far from the event the nearest after photo was taken."""
    after = [
        photo
        for photo in parts.photos
        if photo.purpose == "after" and photo.uploaded_at >= ticket.state_since
    ]
    before = [photo for photo in parts.photos if photo.purpose in ("before", "report")]
    distances = [distance for photo in after if (distance := distance_to(ticket, photo)) is not None]
    return {
        "before_photo_count": len(before),
        "after_photo_count": len(after),
        "after_photo_distance_m": min(distances, default=None),
        **(limit_facts("after_photo_radius_m") if distances else {}),
    }


def distance_to(ticket: Ticket, photo: Attachment) -> float | None:
    """Metres from the event to where the photo says it was taken; None when either place is unknown."""
    if ticket.point is None or photo.point is None:
        return None
    return metres_between(LonLat(ticket.point.x, ticket.point.y), LonLat(photo.point.x, photo.point.y))


def lead_facts(unit_code: str | None, moment: Moment) -> dict[str, Any]:
    """Whether the unit named may lead at all; an unknown code counts as none."""
    unit = units_index(moment.units_version).get(unit_code)
    return {
        "lead_relation": unit.relation.value if unit else "",
        "lead_is_community": unit.unit_type == "community" if unit else True,
    }
