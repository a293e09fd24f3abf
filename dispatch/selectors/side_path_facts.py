"""What the life cycle asks about the side paths: extension, deferral, follow-up, co-units, delegation."""

from typing import Any

from dispatch.domain.deadlines import prescribe
from dispatch.domain.stages import Stage
from dispatch.models import JointMember, Ticket
from dispatch.selectors.clock_facts import clock_facts_of
from dispatch.selectors.current_moment import Moment
from dispatch.selectors.delegations import delegation_in_force
from dispatch.selectors.ticket_parts import TicketParts
from dispatch.selectors.working_calendar import clock_rules
from grid.domain.actor import Actor
from grid.domain.roles import Role

EXTENDABLE = frozenset({"handling", "sub_dispatched"})
DEFERRABLE = frozenset({"handling", "following_up"})
MAIN_WORK = frozenset({Stage.DRAFT, Stage.HANDLE})


def side_path_facts(ticket: Ticket, actor: Actor, moment: Moment, parts: TicketParts) -> dict[str, Any]:
    """Facts of both kinds of ticket; statements only in the states that need them."""
    facts: dict[str, Any] = {
        "extended_before": ticket.extension_asked_at is not None,
        "has_open_follow_up": ticket.follow_up_due_at is not None,
        "co_unit_parts_in": not ticket.co_units_open,
        "holds_delegation": False,
        "class_pending": class_pending(ticket),
    }
    if ticket.state in EXTENDABLE:
        facts["before_expiry"] = before_expiry(ticket, moment)
    if ticket.state == "extension_requested" and ticket.kind == Ticket.Kind.HOTLINE:
        facts["extension_forwarded"] = ticket.hotline.extension_forwarded_at is not None
    if ticket.state in DEFERRABLE and actor.has(Role.SUPERVISION_OFFICER, Role.DISPATCHER):
        facts["asked_by_head"] = asked_for_deferral(ticket, parts)
    if ticket.state == "following_up":
        facts["has_evidence"] = ticket.hotline.contacted_at is not None or bool(parts.photos)
    if ticket.state == "deferred":
        facts["deferred_from"] = parts.deferral.deferred_from if parts.deferral else ""
    if ticket.state == "awaiting_signature":
        facts |= signature_facts(ticket, actor, moment, parts)
    return facts


def class_pending(ticket: Ticket) -> bool:
    """An emergency was dispatched before anybody could say of what class it is."""
    emergency = ticket.priority == Ticket.Priority.EMERGENCY
    return emergency and ticket.dispatched_at is not None and not ticket.request_class_code


def before_expiry(ticket: Ticket, moment: Moment) -> bool:
    """The time that an extension would lengthen has not passed: the city's for a city ticket, else our own."""
    if ticket.origin == Ticket.Origin.CITY and ticket.kind == Ticket.Kind.HOTLINE:
        due_at = ticket.hotline.city_due_at
        return due_at is None or moment.now < due_at
    rules = clock_rules(moment.calendar_version)
    running = prescribe(clock_facts_of(ticket), rules.calendar, rules.limits)
    own = [deadline.due_at for deadline in running if deadline.stage in MAIN_WORK]
    return not own or moment.now < own[0]


def asked_for_deferral(ticket: Ticket, parts: TicketParts) -> bool:
    """The head's request stands on file for the work the ticket is in now."""
    asked = parts.deferral
    return asked is not None and asked.state == "asked" and asked.asked_at >= ticket.state_since


def signature_facts(ticket: Ticket, actor: Actor, moment: Moment, parts: TicketParts) -> dict[str, Any]:
    """Who may sign: the head always; a deputy what the head need not sign in person (RULES 8l)."""
    reply = parts.last_reply
    interim = reply is not None and reply.kind == "interim"
    return {
        "personal_sign_off_required": interim or needs_the_head(ticket),
        "holds_delegation": delegation_in_force(ticket=ticket, actor=actor, moment=moment) is not None,
    }


def needs_the_head(ticket: Ticket) -> bool:
    """Supervised, reworked or repeat."""
    repeated = ticket.repeat_count > 0
    return repeated or ticket.hotline.rework_count > 0 or ticket.supervision_level is not None


def jointly_investigated(ticket: Ticket) -> bool:
    """The investigation of the joint handling stands behind each of its tickets' replies."""
    found = JointMember.objects.filter(
        ticket=ticket, left_at=None, joint_handling__investigated_at__isnull=False
    )
    return bool(found.exists())


def co_unit_reach(ticket: Ticket, actor: Actor) -> bool:
    """A co-unit of the actor owes its part."""
    return not actor.units_as(Role.UNIT_CLERK).isdisjoint(ticket.co_units_open)
