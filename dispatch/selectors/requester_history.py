"""What has this caller asked before? For the call-taker while the phone rings."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from dispatch.domain.sealing import mask_name, mask_phone
from dispatch.models import Requester
from dispatch.selectors.access import visible_tickets
from dispatch.selectors.current_moment import Moment
from dispatch.selectors.names import names
from dispatch.selectors.sealer import sealer
from dispatch.selectors.search_tickets import requesters_of
from dispatch.selectors.ticket_row import ROW_FIELDS, ticket_row
from grid.domain.actor import Actor

MOST_TICKETS = 50
VOIDED = "voided"


@dataclass(frozen=True, slots=True)
class History:
    """``tickets`` newest first, at most 50 of ``total``; names of the number's requesters masked."""

    phone_index: bytes
    answer: dict[str, Any]
    total: int


def requester_history(*, actor: Actor, phone: str, moment: Moment) -> History:
    """The caller's tickets that the actor may see. Four statements. Tickets of a secret requester appear only to who
    may call one. The caller has checked that the actor may search phones.
    """
    phone_index = sealer().index_of(phone)
    ids = requesters_of(actor, phone_index)
    tickets = visible_tickets(actor).filter(hotline__requester_id__in=ids).exclude(state=VOIDED)
    counts = tickets.aggregate(total=Count("id"), open=Count("id", filter=Q(closed_at__isnull=True)))
    known = names(moment)
    page = tickets.order_by("-received_at", "-id").only(*ROW_FIELDS)[:MOST_TICKETS]
    requester = Requester.objects.filter(id__in=ids[:1]).first() if ids and counts["total"] else None
    sealed = bytes(requester.name_sealed) if requester and requester.name_sealed else None
    answer = {
        "phone": mask_phone("".join(character for character in phone if character.isdigit())),
        "name": mask_name(sealer().open(sealed)) if sealed else "",
        "secret": bool(requester and requester.secret),
        "total": counts["total"],
        "open": counts["open"],
        "tickets": [ticket_row(ticket, known, moment.now, actor=actor) for ticket in page],
    }
    return History(phone_index, answer, counts["total"])
