"""Draft the submission (呈批) for the next level when a unit missed the limit of its supervision order."""

from dispatch.domain.supervision import Ground, SupervisionLevel, next_level
from dispatch.domain.supervision_triggers import submission_of, words_of
from dispatch.models import Submission, SupervisionOrder
from dispatch.selectors.current_moment import Moment
from dispatch.selectors.supervision_triggers import trigger_rule
from dispatch.services.open_supervision_order import Proposal, open_supervision_order
from dispatch.services.supervision_change import SupervisionChange
from grid.domain.actor import Actor
from grid.selectors.units_index import units_index


def draft_supervision_submission(
    *, change: SupervisionChange, actor: Actor
) -> tuple[SupervisionOrder, Submission] | None:
    """The proposed order of the next level and its submission; None at the top or when both exist already.

    ``change`` holds the order's lock; its write stores the note. The order itself stays as it is: a person
    escalates, and nothing is issued before a leader's instruction.
    """
    order, moment = change.order, change.moment
    level = next_level(order.level)
    if level is None or proposed_after(order) is not None:
        return None
    following = propose_next_level(order=order, level=SupervisionLevel(level), actor=actor, moment=moment)
    submission = Submission.objects.create(
        order=order,
        proposed_order=following,
        text=text_for(order, level, moment),
        drafted_by_id=actor.account_id,
        drafted_at=moment.now,
    )
    data = {"submission": submission.id, "next": following.id}
    change.note("supervision_order_submission_drafted", actor=actor, data=data)
    return following, submission


def propose_next_level(
    *, order: SupervisionOrder, level: SupervisionLevel, actor: Actor, moment: Moment
) -> SupervisionOrder:
    """A proposed order one level up, linked to the one it follows."""
    proposal = Proposal(level=level, ground=Ground.ESCALATED, unit_code=order.unit_id, previous=order)
    change = open_supervision_order(ticket=order.ticket, proposal=proposal, actor=actor, moment=moment)
    change.write()
    return change.order


def proposed_after(order: SupervisionOrder) -> SupervisionOrder | None:
    """The order of the next level that follows this one, unless it was cancelled."""
    return order.following.exclude(state="cancelled").first()


def text_for(order: SupervisionOrder, level: int, moment: Moment) -> str:
    """The official text of the submission, by the template for orders that were not met."""
    unit = units_index(moment.units_version).get(order.unit_id)
    first = trigger_rule(Ground(order.ground))
    return submission_of(
        trigger_rule(Ground.ESCALATED),
        level=level,
        measured=1,
        ticket=order.ticket.number,
        unit=unit.name_zh if unit else order.unit_id,
        order=order.number,
        words=words_of(first, first.threshold),
    )
