"""Propose (拟督办) a supervision order for a ticket, or enter one that came from above."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from dispatch.domain.supervision import Ground, SupervisionLevel
from dispatch.models import SupervisionOrder
from dispatch.selectors.access import get_ticket
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.supervision_facts import is_member
from dispatch.services.open_supervision_order import Proposal, open_supervision_order
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role
from grid.selectors.units_index import units_index


def propose_supervision_order(
    *,
    ticket_id: UUID,
    actor: Actor,
    level: int,
    ground: str,
    remark: str = "",
    unit_code: str | None = None,
    city_due_at: datetime | None = None,
) -> SupervisionOrder:
    """A supervision officer proposes an order of any level; ``unit_code`` None = the ticket's lead unit.

    Raises GridlineError `role_not_entitled` and `officer_of_supervised_unit` (403), `ticket_not_found` (404),
    `unit_unknown`, `supervision_level_unknown`, `supervision_ground_unknown` (422), and what
    `open_supervision_order` refuses.
    """
    if not actor.has(Role.SUPERVISION_OFFICER):
        raise GridlineError("role_not_entitled", status=403, verb="propose")
    proposal = Proposal(
        level=level_of(level),
        ground=ground_of(ground),
        remark=remark,
        unit_code=unit_code,
        city_due_at=city_due_at,
    )
    with transaction.atomic():
        moment = current_moment()
        ticket = get_ticket(ticket_id=ticket_id, actor=actor)
        if unit_code is not None and unit_code not in units_index(moment.units_version):
            raise GridlineError("unit_unknown", status=422, field="unit", unit=unit_code[:48])
        change = open_supervision_order(ticket=ticket, proposal=proposal, actor=actor, moment=moment)
        if is_member(change.order.unit_id, actor, moment):
            raise GridlineError("officer_of_supervised_unit", status=403)
        change.write()
    return change.order


def level_of(level: int) -> SupervisionLevel:
    """The level with this number; raises `supervision_level_unknown` (422)."""
    try:
        return SupervisionLevel(level)
    except ValueError:
        raise GridlineError("supervision_level_unknown", status=422, field="level") from None


def ground_of(ground: str) -> Ground:
    """The ground with this code; raises `supervision_ground_unknown` (422)."""
    try:
        return Ground(ground)
    except ValueError:
        raise GridlineError("supervision_ground_unknown", status=422, field="ground") from None
