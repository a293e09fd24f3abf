"""The same request again with no new facts: its requester is told of the answer, and it is not dispatched again."""

from uuid import UUID

from django.db import transaction

from dispatch.models import RepeatMember, Reply, Ticket
from dispatch.selectors.access import get_ticket
from dispatch.selectors.current_moment import current_moment
from dispatch.services.note_on_tickets import lock_tickets, note_on_tickets
from dispatch.services.void_ticket import void_ticket
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor


def inform_repeat(
    *,
    ticket_id: UUID,
    actor: Actor,
    earlier: UUID,
    requester_informed: bool,
    no_new_facts: bool,
    reason: str = "",
    version: int | None = None,
) -> Ticket:
    """End a local repeat as a duplicate of the answered ticket, once its requester was told (Beijing Regulation of
    2021-09-24, RULES 3.2: repeated same request with no new facts → informed, not re-dispatched).

    A city ticket is never voided: it is answered to the city by a reply of its own. Raises `new_facts` and
    `requester_not_informed` (422), `repeat_of_city` , `not_the_same_group`, `earlier_not_answered` (409), and what
    `void_ticket` refuses.
    """
    if not no_new_facts:
        raise GridlineError("new_facts", status=422, field="no_new_facts")
    if not requester_informed:
        raise GridlineError("requester_not_informed", status=422, field="requester_informed")
    with transaction.atomic():
        ticket = get_ticket(ticket_id=ticket_id, actor=actor)
        if ticket.origin == Ticket.Origin.CITY:
            raise GridlineError("repeat_of_city", status=409)
        member = same_group(ticket_id, earlier)
        if not Reply.objects.filter(ticket_id=earlier, signed_at__isnull=False).exists():
            raise GridlineError("earlier_not_answered", status=409, field="earlier")
        told = void_ticket(
            ticket_id=ticket_id,
            actor=actor,
            ground="duplicate",
            reason=reason or "重复诉求,无新事实,已告知",
            duplicate_of=earlier,
            version=version,
        )
        now = current_moment().now
        member.informed_at, member.informed_by_id = now, actor.account_id
        member.save()
        note_on_tickets(
            lock_tickets([ticket_id], wait=True),
            "ticket_repeat_informed",
            actor=actor,
            at=now,
            data_of=lambda _: {"group": member.group_id, "earlier": earlier, "reason": reason or None},
        )
    return told


def same_group(ticket_id: UUID, earlier: UUID) -> RepeatMember:
    """The membership of the ticket in the group that the earlier one is in too; `not_the_same_group` (409)."""
    member = RepeatMember.objects.filter(ticket_id=ticket_id, removed_at=None).first()
    others = RepeatMember.objects.filter(ticket_id=earlier, removed_at=None)
    if member is None or earlier == ticket_id or not others.filter(group_id=member.group_id).exists():
        raise GridlineError("not_the_same_group", status=409, field="earlier")
    return member
