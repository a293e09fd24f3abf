"""Who may look on site for a supervision order, and what is there to look at?"""

from typing import Any
from uuid import UUID

from django.db.models import Q

from dispatch.models import SupervisionCheck, SupervisionOrder, Ticket
from dispatch.selectors.checkers_on_duty import areas_on_duty
from dispatch.selectors.current_moment import Moment
from dispatch.selectors.supervision_facts import is_member
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role

CHECKERS = (Role.INSPECTOR, Role.SITE_CHECKER)


def may_check_on_site(order: SupervisionOrder, actor: Actor, moment: Moment) -> bool:
    """An inspector of the place who is no member of the supervised unit and had no hand in the work."""
    ticket = order.ticket
    own_work = actor.account_id is not None and actor.account_id in (ticket.assignee_id, _handler(ticket))
    return (
        any(ticket.subdistrict_code in actor.named_areas_as(role) for role in CHECKERS)
        and not is_member(order.unit_id, actor, moment)
        and not own_work
    )


def _handler(ticket: Ticket) -> int | None:
    return ticket.grid_event.handled_by_id if ticket.kind == Ticket.Kind.GRID_EVENT else None


def open_checks(actor: Actor, moment: Moment) -> list[SupervisionCheck]:
    """Site checks the actor is asked for, or that are offered to the inspectors on duty there."""
    areas = areas_on_duty(
        actor.account_id, set().union(*(actor.named_areas_as(role) for role in CHECKERS)), moment.now
    )
    checks = SupervisionCheck.objects.filter(
        Q(site_check__checker_id=actor.account_id)
        | Q(site_check__checker=None, order__ticket__subdistrict_code__in=areas),
        site_check__isnull=False,
        site_check__answered_at=None,
        order__state="checking",
    )
    found = checks.select_related("site_check", "order__ticket__grid_event").order_by("started_at")
    return [check for check in found[:200] if may_check_on_site(check.order, actor, moment)]


def list_order_checks(*, actor: Actor, moment: Moment) -> list[dict[str, Any]]:
    """What to look at, the oldest first: place and what the unit says it did; nothing about the requester."""
    return [
        {
            "id": str(check.id),
            "order": check.order.number,
            "ticket": {"id": str(check.order.ticket_id), "number": check.order.ticket.number},
            "address": check.order.ticket.address_text,
            "point": [check.order.ticket.point.x, check.order.ticket.point.y]
            if check.order.ticket.point
            else None,
            "claimed": check.order.result,
            "asked_at": check.started_at,
        }
        for check in open_checks(actor, moment)
    ]


def order_of_check(*, check_id: UUID, actor: Actor, moment: Moment) -> SupervisionCheck:
    """The open check, if it is the actor's to answer; `site_check_not_found` (404) otherwise."""
    for check in open_checks(actor, moment):
        if check.id == check_id:
            return check
    raise GridlineError("site_check_not_found", status=404)


def check_in_hand(order: SupervisionOrder) -> SupervisionCheck | None:
    """The round of checking that runs or ran last; None before the first."""
    rounds = SupervisionCheck.objects.filter(order_id=order.id).select_related("site_check")
    return rounds.order_by("-round").first()


def check_facts(order: SupervisionOrder) -> dict[str, bool]:
    """What the life cycle asks of the round before a result is accepted. One statement."""
    check = check_in_hand(order)
    if check is None:
        return {"site_checked": False, "requester_asked": False}
    passed = check.site_check is not None and check.site_check.passed is True
    return {
        "site_checked": passed or bool(check.site_waived),
        "requester_asked": check.contacted is not None or bool(check.callback_waived),
    }
