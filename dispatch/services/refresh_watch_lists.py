"""Look through all open tickets by the rules: list the difficult ones, freeze a list of key tickets (重点工单)."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from dispatch.domain.watch_rules import (
    DIFFICULT_TOPIC,
    KEY_LIST_TOPIC,
    PING_PONG_TOPIC,
    Difficulty,
    difficulties,
)
from dispatch.models import DifficultTicket, KeyTicket, KeyTicketList, Ticket
from dispatch.models.ids import new_id
from dispatch.selectors.current_moment import Moment, current_moment
from dispatch.selectors.rule_values import rule_values
from dispatch.selectors.watched_tickets import candidates, watched
from dispatch.services.list_difficult_ticket import put_on_list
from dispatch.services.next_number import next_sequence
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role

NUMBER_LETTER = "K"
#: So many a run, the oldest first: whoever calls has other duties too.
MOST = 500
MAKERS = (Role.SUPERVISION_OFFICER, Role.SYSTEM)


def list_by_rules() -> int:
    """Put open tickets for which a rule holds on the list of difficult ones, the oldest first; how many.

    A transaction for each ticket, MOST of them a run. A ticket that was ever listed is left to people.
    """
    moment = current_moment()
    return sum(_list_one(ticket_id) for ticket_id in _candidate_ids(moment))


def _candidate_ids(moment: Moment) -> list[UUID]:
    rules, ping_pong = rule_values(DIFFICULT_TOPIC), rule_values(PING_PONG_TOPIC)
    found = candidates(
        at_least={
            "dispatch_count": ping_pong.integer("dispatches"),
            "returned_count": ping_pong.integer("returns"),
            "hotline__rework_count": rules.integer("reworks"),
            "repeat_count": rules.integer("repeats"),
            "supervision_level": rules.integer("supervision_level"),
        },
        received_before=moment.now - timedelta(days=rules.integer("open_days")),
    )
    return list(found.values_list("id", flat=True)[:MOST])


@transaction.atomic
def _list_one(ticket_id: UUID) -> bool:
    moment = current_moment()
    tickets = Ticket.objects.select_for_update(of=("self",)).select_related("hotline", "grid_event")
    ticket = tickets.filter(id=ticket_id, closed_at=None).first()
    if ticket is None:
        return False
    reasons = difficulties(
        watched(ticket),
        rules=rule_values(DIFFICULT_TOPIC),
        ping_pong=rule_values(PING_PONG_TOPIC),
        now=moment.now,
    )
    return put_on_list(ticket=ticket, reasons=reasons, moment=moment) is not None


@transaction.atomic
def make_key_list(*, actor: Actor) -> KeyTicketList:
    """Freeze the next list: what stands on the list of difficult ones and is open, most reasons first.

    At most as many as the rule value `key_tickets.most` says; a ticket a person listed always has its place.
    Raises GridlineError `role_not_entitled` (403).
    """
    if not actor.has(*MAKERS):
        raise GridlineError("role_not_entitled", status=403, verb="make_key_list")
    moment = current_moment()
    made = KeyTicketList.objects.create(
        id=new_id(),
        number=f"{NUMBER_LETTER}{moment.now:%Y%m%d}-{next_sequence():06d}",
        made_by_id=actor.account_id,
        made_at=moment.now,
    )
    listed = DifficultTicket.objects.filter(removed_at=None, ticket__closed_at=None)
    rows = sorted(listed.select_related("ticket"), key=_weight)[: rule_values(KEY_LIST_TOPIC).integer("most")]
    KeyTicket.objects.bulk_create(
        KeyTicket(list=made, position=position, ticket=row.ticket, reasons=row.reasons, note=row.note)
        for position, row in enumerate(rows, 1)
    )
    return made


def _weight(row: DifficultTicket) -> tuple[object, ...]:
    by_hand = Difficulty.MANUAL in row.reasons
    return not by_hand, -len(row.reasons), -(row.ticket.supervision_level or 0), row.listed_at


def make_key_list_when_due() -> bool:
    """The next list once `key_tickets.every_days` have passed since the last one; whether one was made."""
    now = current_moment().now
    last = KeyTicketList.objects.order_by("-made_at").first()
    span = timedelta(days=rule_values(KEY_LIST_TOPIC).integer("every_days"))
    if last is not None and now - last.made_at < span:
        return False
    list_by_rules()
    make_key_list(actor=Actor.system())
    return True
