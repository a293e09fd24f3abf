"""How much lies before the supervision desk, and before each of its readers?"""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from dispatch.domain.supervision import INSTRUCTION_FROM
from dispatch.models import Instruction
from dispatch.selectors.current_moment import Moment
from dispatch.selectors.step_limits import step_limits
from dispatch.selectors.supervision_access import visible_orders
from grid.domain.actor import Actor

INSTRUCTED = Exists(Instruction.objects.filter(order_id=OuterRef("id")))


def queue_conditions(moment: Moment) -> dict[str, Q]:
    """The queues of the desk, in the order of the work; one statement for the limit of rejections."""
    return {
        "to_instruct": Q(~INSTRUCTED, state="proposed", level__gte=INSTRUCTION_FROM),
        "to_issue": Q(state="proposed") & (Q(level__lt=INSTRUCTION_FROM) | Q(INSTRUCTED)),
        "to_sign": Q(state="issued"),
        "to_start": Q(state="received"),
        "in_hand": Q(state__in=("rectifying", "rejected")),
        "to_check": Q(state="fed_back"),
        "in_check": Q(state="checking"),
        "to_escalate": Q(state__in=("rectifying", "rejected"))
        & (
            Q(feed_back_due_at__lte=moment.now)
            | Q(rejection_count__gte=step_limits().integer("rejections_most"))
        ),
        "to_archive": Q(state="accepted"),
        "to_investigate": Q(state="archived", investigation=None) & was_late(),
        "late": Q(next_due_at__lte=moment.now, closed_at=None),
    }


def was_late() -> Q:
    """Orders worth a reverse investigation: rejected, or grown from one that was not met."""
    return Q(rejection_count__gte=1) | Q(previous__isnull=False)


def supervision_queues(*, actor: Actor, moment: Moment) -> list[dict[str, Any]]:
    """`{name, count}` of what the actor sees; two statements."""
    conditions = queue_conditions(moment)
    counted = visible_orders(actor).aggregate(
        **{name: Count("id", filter=condition) for name, condition in conditions.items()}
    )
    return [{"name": name, "count": counted[name]} for name in conditions]
