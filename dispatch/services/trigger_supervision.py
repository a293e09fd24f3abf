"""Ask for supervision by itself when a ground is there: exactly one order per ticket, ground and occasion."""

from django.db import IntegrityError, transaction

from dispatch.domain.supervision import Ground, needs_instruction
from dispatch.domain.supervision_triggers import TriggerAct, TriggerRule, submission_of, words_of
from dispatch.models import Submission, SupervisionOrder, Ticket
from dispatch.selectors.current_moment import Moment
from dispatch.selectors.supervision_triggers import trigger_rule
from dispatch.services.issue_supervision_order import issue
from dispatch.services.open_supervision_order import Proposal, open_supervision_order
from dispatch.services.ticket_change import TicketChange
from grid.domain.actor import Actor
from grid.selectors.units_index import units_index

ONCE = "supervision_once_per_ground"


def trigger_after(change: TicketChange, *, ground: Ground, measured: int, ref: str = "") -> None:
    """As `trigger_supervision`, once the change in hand is stored, in its transaction."""
    change.after_write(
        lambda: trigger_supervision(
            ticket=change.ticket, ground=ground, measured=measured, ref=ref, moment=change.moment
        )
    )


def trigger_supervision(
    *, ticket: Ticket, ground: Ground, measured: int, moment: Moment, ref: str = ""
) -> SupervisionOrder | None:
    """The order this ground leads to under the rule in force; None when it leads to none, or has led to one before.

    Call it in the transaction that makes the ground true, with the ticket's row locked and stored. ``measured`` is
    what the rule's threshold is compared with (returns so far, rounds, repeats in the window, requesters; 1 for what
    merely happened). ``ref`` names the occasion where one ticket can meet the same ground again: the id of a topic,
    of a deferral with its review date, of a follow-up; empty = once for ever. Level 1 is issued where the rule says
    so and no other order is open on the ticket; everything else is proposed to the officers, levels 2 and 3 with
    their drafted submission.
    """
    rule = trigger_rule(ground)
    known = SupervisionOrder.objects.filter(ticket_id=ticket.id, ground=ground, ground_ref=ref)
    if not rule.fires(measured) or ticket.lead_unit_id is None or known.exists():
        return None
    try:
        with transaction.atomic():
            return _open(ticket, rule, measured, ref, moment)
    except IntegrityError as clash:
        if ONCE not in str(clash):
            raise
        return None


def _open(ticket: Ticket, rule: TriggerRule, measured: int, ref: str, moment: Moment) -> SupervisionOrder:
    system = Actor.system()
    others_open = SupervisionOrder.objects.filter(ticket_id=ticket.id, closed_at=None).exists()
    proposal = Proposal(level=rule.level, ground=rule.ground, remark=words_of(rule, measured), ground_ref=ref)
    change = open_supervision_order(ticket=ticket, proposal=proposal, actor=system, moment=moment)
    if rule.act is TriggerAct.ISSUE and not others_open:
        issue(change, system, ticket)
    change.write()
    if needs_instruction(rule.level):
        draft_direct_submission(change.order, rule, measured, moment)
    return change.order


def draft_direct_submission(
    order: SupervisionOrder, rule: TriggerRule, measured: int, moment: Moment
) -> Submission:
    """The submission (呈批) of an order that follows no other one: it stands on the proposed order itself."""
    unit = units_index(moment.units_version).get(order.unit_id)
    return Submission.objects.create(
        order=order,
        proposed_order=order,
        text=submission_of(
            rule,
            level=order.level,
            measured=measured,
            ticket=order.ticket.number,
            unit=unit.name_zh if unit else order.unit_id,
            order=order.number,
        ),
        drafted_at=moment.now,
    )
