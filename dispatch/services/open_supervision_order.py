"""Write a new supervision order as proposed (拟督办), with its number, clocks and first event."""

from dataclasses import dataclass
from datetime import datetime

from dispatch.domain.supervision import Ground, SupervisionLevel
from dispatch.models import SupervisionOrder, Ticket
from dispatch.models.ids import new_id
from dispatch.selectors.current_moment import Moment
from dispatch.services.next_number import next_sequence
from dispatch.services.supervision_change import SupervisionChange
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor

NUMBER_LETTER = "S"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed. ``unit_code`` None = the ticket's lead unit; ``late_*`` name the deadline that was missed.

    ``ground_ref`` names the occasion of a ground that triggered the order; None when a person proposes it.
    """

    level: SupervisionLevel
    ground: Ground
    remark: str = ""
    unit_code: str | None = None
    city_due_at: datetime | None = None
    late_stage: str = ""
    late_cycle: int | None = None
    previous: SupervisionOrder | None = None
    ground_ref: str | None = None


def open_supervision_order(
    *, ticket: Ticket, proposal: Proposal, actor: Actor, moment: Moment
) -> SupervisionChange:
    """The change of a new, proposed order, not yet written; the caller takes further steps and calls `write`.

    Raises GridlineError `lead_unit_missing` (409) when the ticket has no unit to supervise, `city_due_missing` (422)
    for a city order without the city's due time.
    """
    unit_code = proposal.unit_code or ticket.lead_unit_id
    if unit_code is None:
        raise GridlineError("lead_unit_missing", status=409)
    if proposal.level == SupervisionLevel.CITY and proposal.city_due_at is None:
        raise GridlineError("city_due_missing", status=422, field="city_due_at")
    order = SupervisionOrder(
        id=new_id(),
        number=next_number(moment.now),
        level=proposal.level,
        ticket=ticket,
        unit_id=unit_code,
        ground=proposal.ground,
        remark=proposal.remark,
        late_stage=proposal.late_stage,
        late_cycle=proposal.late_cycle,
        previous=proposal.previous,
        ground_ref=proposal.ground_ref,
        city_due_at=proposal.city_due_at,
        created_at=moment.now,
    )
    change = SupervisionChange(order, moment=moment, new=True)
    change.begin(
        actor=actor,
        data={
            "ticket": ticket.id,
            "level": int(proposal.level),
            "unit": unit_code,
            "ground": str(proposal.ground),
            "previous": proposal.previous.id if proposal.previous else None,
        },
    )
    return change


def next_number(at: datetime) -> str:
    """S20261122-000123: the same sequence as tickets, so that a number is never used twice."""
    return f"{NUMBER_LETTER}{at:%Y%m%d}-{next_sequence():06d}"
