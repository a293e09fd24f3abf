"""Group tickets that repeat each other (重复投诉): side by side, none merged, no requester hidden."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from dispatch.models import HotlineDetail, RepeatGroup, RepeatMember, Ticket
from dispatch.models.ids import new_id
from dispatch.selectors.access import visible_tickets
from dispatch.selectors.current_moment import Moment, current_moment
from dispatch.services.note_on_tickets import lock_tickets, note_on_tickets
from dispatch.services.supervise_repeats import supervise_repeats
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role

GROUPERS = (Role.DISPATCHER, Role.SUBDISTRICT_DISPATCHER, Role.CALL_TAKER)
MOST_AT_ONCE = 100


def group_tickets(*, actor: Actor, ticket_ids: Sequence[UUID], kind: str, reason: str = "") -> RepeatGroup:
    """A desk groups hotline tickets, or lets further ones join the group that one of them is in.

    City tickets stay city tickets: grouping moves no state and no clock. Raises `role_not_entitled` (403),
    `ticket_not_found` (404), `two_tickets_needed`, `too_many_tickets`, `repeat_kind_unknown` (422),
    `ticket_restricted`, `not_a_hotline_ticket`, `tickets_in_two_groups` (409).
    """
    if not actor.has(*GROUPERS):
        raise GridlineError("role_not_entitled", status=403, verb="group")
    if kind not in RepeatGroup.Kind.values:
        raise GridlineError("repeat_kind_unknown", status=422, field="kind")
    wanted = set(ticket_ids)
    if len(wanted) < 2:
        raise GridlineError("two_tickets_needed", status=422, field="tickets")
    if len(wanted) > MOST_AT_ONCE:
        raise GridlineError("too_many_tickets", status=422, field="tickets", limit=MOST_AT_ONCE)
    with transaction.atomic():
        moment = current_moment()
        if visible_tickets(actor).filter(id__in=wanted).count() != len(wanted):
            raise GridlineError("ticket_not_found", status=404)
        tickets = lock_tickets(wanted, wait=True)
        for ticket in tickets:
            check_may_repeat(ticket)
        return put_together(tickets=tickets, kind=kind, reason=reason, actor=actor, moment=moment)


def check_may_repeat(ticket: Ticket) -> None:
    """Only hotline tickets have requesters that repeat, and restricted ones stand alone."""
    if ticket.kind != Ticket.Kind.HOTLINE:
        raise GridlineError("not_a_hotline_ticket", status=409, number=ticket.number)
    if ticket.restricted:
        raise GridlineError("ticket_restricted", status=409, field="tickets", number=ticket.number)


def put_together(
    *, tickets: Sequence[Ticket], kind: str, reason: str, actor: Actor, moment: Moment
) -> RepeatGroup:
    """Make or extend the group of these locked tickets, count them anew, and ask for supervision where it is due.

    Raises `tickets_in_two_groups` (409) when they already belong to different ones.
    """
    known = {
        member.ticket_id: member.group
        for member in RepeatMember.objects.filter(ticket__in=tickets, removed_at=None).select_related("group")
    }
    groups = {group.id: group for group in known.values()}
    if len(groups) > 1:
        raise GridlineError("tickets_in_two_groups", status=409, field="tickets")
    group = next(iter(groups.values()), None) or new_group(tickets[0], kind, actor, moment)
    requesters = dict(
        HotlineDetail.objects.filter(ticket__in=tickets).values_list("ticket_id", "requester_id")
    )
    indexes = dict(
        HotlineDetail.objects.filter(ticket__in=tickets, requester__isnull=False).values_list(
            "ticket_id", "requester__phone_index"
        )
    )
    RepeatMember.objects.bulk_create(
        RepeatMember(
            group=group,
            ticket=ticket,
            requester_id=requesters.get(ticket.id),
            phone_index=indexes.get(ticket.id),
            reason=reason[:500],
            added_by_id=actor.account_id,
            added_at=moment.now,
        )
        for ticket in tickets
        if ticket.id not in known
    )
    count_anew(group, reason=reason, actor=actor, moment=moment, event="ticket_grouped")
    supervise_repeats(group=group, moment=moment)
    return group


def new_group(first: Ticket, kind: str, actor: Actor, moment: Moment) -> RepeatGroup:
    """An empty group."""
    return RepeatGroup.objects.create(
        id=new_id(),
        kind=kind,
        request_class_code=first.request_class_code,
        community_code=first.community_code,
        made_by_id=actor.account_id,
        made_at=moment.now,
    )


def count_anew(group: RepeatGroup, *, reason: str, actor: Actor, moment: Moment, event: str) -> None:
    """Every member says how many others there are, on its row and in its history."""
    members = list(group.members.filter(removed_at=None).values_list("ticket_id", flat=True))
    others = max(0, len(members) - 1)
    tickets = lock_tickets(members, wait=True)
    Ticket.objects.filter(id__in=members).update(repeat_count=others)
    note_on_tickets(
        tickets,
        event,
        actor=actor,
        at=moment.now,
        data_of=lambda _: {"group": group.id, "repeat_count": others, "reason": reason or None},
    )
