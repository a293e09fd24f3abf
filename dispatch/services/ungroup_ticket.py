"""Take a ticket out of its repeat group (解除重复), with the reason kept."""

from uuid import UUID

from django.db import transaction

from dispatch.models import RepeatGroup, RepeatMember, Ticket
from dispatch.selectors.access import get_ticket
from dispatch.selectors.current_moment import current_moment
from dispatch.services.group_tickets import GROUPERS, count_anew
from dispatch.services.note_on_tickets import lock_tickets, note_on_tickets
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor


def ungroup_ticket(*, ticket_id: UUID, actor: Actor, reason: str) -> RepeatGroup:
    """The others stay together; a group of one is dissolved, and whoever was left alone may be grouped anew. The ticket
    taken out does not join by itself again.

    Raises `role_not_entitled` (403), `ticket_not_found` (404), `reason_missing` (422), `ticket_not_grouped` (409).
    """
    if not actor.has(*GROUPERS):
        raise GridlineError("role_not_entitled", status=403, verb="ungroup")
    if not reason.strip():
        raise GridlineError("reason_missing", status=422, field="reason")
    with transaction.atomic():
        moment = current_moment()
        get_ticket(ticket_id=ticket_id, actor=actor)
        lock_tickets([ticket_id], wait=True)
        member = (
            RepeatMember.objects.select_for_update(of=("self",))
            .select_related("group")
            .filter(ticket_id=ticket_id, removed_at=None)
            .first()
        )
        if member is None:
            raise GridlineError("ticket_not_grouped", status=409)
        group = member.group
        leaving = [member]
        staying = list(group.members.filter(removed_at=None).exclude(id=member.id))
        if len(staying) < 2:
            leaving += staying
            group.dissolved_at = moment.now
            group.save()
        for each in leaving:
            each.removed_at, each.removed_reason = moment.now, reason.strip()[:500]
            each.removed_by_id = actor.account_id if each is member else None
            each.save()
        gone = [each.ticket_id for each in leaving]
        Ticket.objects.filter(id__in=gone).update(repeat_count=0)
        note_on_tickets(
            lock_tickets(gone, wait=True),
            "ticket_ungrouped",
            actor=actor,
            at=moment.now,
            data_of=lambda _: {"group": group.id, "repeat_count": 0, "reason": reason.strip()},
        )
        if len(staying) >= 2:
            count_anew(group, reason=reason.strip(), actor=actor, moment=moment, event="ticket_grouped")
        return group
