"""What the timers of supervision do: issue level 1 for a late ticket, draft the submission for a late order."""

from collections.abc import Mapping

from dispatch.domain.stages import Stage
from dispatch.domain.supervision import Ground, SupervisionLevel
from dispatch.domain.supervision_triggers import words_of
from dispatch.models import Submission, SupervisionOrder, Ticket
from dispatch.selectors.current_moment import Moment
from dispatch.selectors.supervision_triggers import trigger_rule
from dispatch.services.draft_supervision_submission import draft_supervision_submission
from dispatch.services.issue_supervision_order import issue
from dispatch.services.open_supervision_order import Proposal, open_supervision_order
from dispatch.services.supervision_change import SupervisionChange
from grid.domain.actor import Actor

#: A missed review or plan date is a ground of its own; every other stage is merely overdue.
GROUND_OF_STAGE: Mapping[str, Ground] = {
    Stage.FOLLOW_UP: Ground.PLAN_DATE_MISSED,
    Stage.REVIEW: Ground.DEFERRAL_REVIEW_MISSED,
}


def supervise_late_ticket(
    *, ticket: Ticket, stage: str, cycle: int, moment: Moment
) -> SupervisionOrder | None:
    """Issue one order of level 1 for a ticket whose ``stage`` is late beyond the limit of the ladder.

    The ticket's row is locked by the caller. One order per ticket, stage and cycle, and none while another order is
    open on the ticket or nobody leads it: then None.
    """
    open_orders = SupervisionOrder.objects.filter(ticket_id=ticket.id, closed_at__isnull=True)
    known = SupervisionOrder.objects.filter(ticket_id=ticket.id, late_stage=stage, late_cycle=cycle)
    if ticket.lead_unit_id is None or open_orders.exists() or known.exists():
        return None
    system = Actor.system()
    ground = GROUND_OF_STAGE.get(stage, Ground.OVERDUE)
    rule = trigger_rule(ground)
    if not rule.active:
        return None
    proposal = Proposal(
        level=SupervisionLevel.DISTRICT_OFFICE,
        ground=ground,
        remark=words_of(rule, rule.threshold),
        late_stage=stage,
        late_cycle=cycle,
    )
    change = open_supervision_order(ticket=ticket, proposal=proposal, actor=system, moment=moment)
    issue(change, system, ticket)
    change.write()
    return change.order


def ask_for_next_level(
    *, order: SupervisionOrder, moment: Moment
) -> tuple[SupervisionOrder, Submission] | None:
    """The feedback of ``order`` (locked by the caller) is late: draft the submission and propose the next level."""
    change = SupervisionChange(order, moment=moment)
    drafted = draft_supervision_submission(change=change, actor=Actor.system())
    if drafted is not None:
        change.write()
    return drafted
