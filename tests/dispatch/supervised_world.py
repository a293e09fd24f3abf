"""A small district with people and one ticket in hand, for tests of supervision orders."""

from dataclasses import dataclass
from datetime import timedelta

from django.core.management import call_command

from dispatch.models import HotlineDetail, SupervisionOrder, Ticket
from dispatch.models.ids import new_id
from dispatch.selectors.current_moment import Moment, current_moment
from dispatch.services.set_clock_offset import set_clock_offset
from gis.models import District
from gis.selectors.current_district import forget_district
from grid.domain.actor import Actor
from grid.domain.roles import Role
from tests.dispatch.rules_district import have_units, load_ours

UNIT = "DISTRICT_WATER"
OTHER_UNIT = "DISTRICT_URBAN_MGMT"
PERSONAS = {
    "officer": Actor(
        None, "supervision_officer", "周", frozenset({Role.SUPERVISION_OFFICER}), "DISTRICT_SERVICE_OFFICE"
    ),
    "insider": Actor(None, "insider", "钱", frozenset({Role.SUPERVISION_OFFICER}), UNIT),
    "head": Actor(None, "head", "李", frozenset({Role.UNIT_HEAD}), UNIT, frozenset({UNIT})),
    "other_head": Actor(
        None, "head2", "孙", frozenset({Role.UNIT_HEAD}), OTHER_UNIT, frozenset({OTHER_UNIT})
    ),
    "system": Actor.system(),
}


@dataclass
class SupervisedWorld:
    """One ticket of one unit, and the actors around it."""

    ticket: Ticket

    @property
    def moment(self) -> Moment:
        return current_moment()

    def later(self, **span: float) -> None:
        """Let the product's clock run on."""
        set_clock_offset(ahead_by=timedelta(**span))

    def reread(self, order: SupervisionOrder) -> SupervisionOrder:
        return SupervisionOrder.objects.select_related("ticket").get(id=order.id)


def build_world() -> SupervisedWorld:
    """Units, lists, calendar, and a ticket that its unit has in hand."""
    forget_district()
    District.objects.create(code="440105", name_zh="海珠区", name_en="Haizhu", is_demo=True)
    have_units()
    load_ours()
    call_command("load_calendar", verbosity=0)
    now = current_moment()
    ticket = Ticket.objects.create(
        id=new_id(),
        number="H20260302-000001",
        kind="hotline",
        origin="local",
        state="handling",
        state_since=now.now,
        title="路面积水",
        text="路面积水",
        channel="window",
        request_type="complaint",
        holder_kind="unit",
        holder_code=UNIT,
        lead_unit_id=UNIT,
        audience=["supervision", f"unit:{UNIT}"],
        calendar_version=now.calendar_version,
        catalogue_version=now.catalogue_version,
        received_at=now.now,
        dispatched_at=now.now,
        created_at=now.now,
        updated_at=now.now,
    )
    HotlineDetail.objects.create(ticket=ticket)
    return SupervisedWorld(ticket)
