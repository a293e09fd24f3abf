"""Ask for supervision when a group has enough tickets, or enough requesters (RULES 8c)."""

from datetime import timedelta

from django.db.models import Count

from dispatch.domain.grouping_rules import REPEATS, RepeatRules
from dispatch.domain.supervision import Ground
from dispatch.models import RepeatGroup, Ticket
from dispatch.selectors.current_moment import Moment
from dispatch.selectors.rule_values import rule_values
from dispatch.services.trigger_supervision import trigger_supervision


def supervise_repeats(*, group: RepeatGroup, moment: Moment) -> None:
    """Hand tickets within the days of the rules, and requesters, to the supervision triggers; once per group.

    The order concerns the newest open ticket that has a lead unit; none, no order. Its row is locked by the caller.
    """
    rules = RepeatRules.of(rule_values(REPEATS))
    inside = group.members.filter(removed_at=None)
    recent = inside.filter(ticket__received_at__gte=moment.now - timedelta(days=rules.days))
    counted = inside.aggregate(requesters=Count("phone_index", distinct=True))
    answerable = Ticket.objects.filter(
        repeat_memberships__in=inside, closed_at=None, lead_unit__isnull=False
    ).select_related("hotline")
    ticket = answerable.order_by("-received_at", "-id").first()
    if ticket is None:
        return
    for ground, measured in (
        (Ground.REPEATED, recent.count()),
        (Ground.MANY_REQUESTERS, counted["requesters"]),
    ):
        trigger_supervision(ticket=ticket, ground=ground, measured=measured, ref=str(group.id), moment=moment)
