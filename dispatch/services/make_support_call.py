"""Make a support call (街镇吹哨): a subdistrict calls units to a place; they are to be there within the limit."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib.gis.geos import Point
from django.db import transaction

from dispatch.domain.side_path_events import SUPPORT_CALL
from dispatch.domain.stages import Stage
from dispatch.models import SupportCall, TurnOut
from dispatch.models.ids import new_id
from dispatch.models.ticket import STORAGE_SRID
from dispatch.selectors.access import visible_tickets
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.working_calendar import clock_rules
from dispatch.services.next_number import next_sequence
from dispatch.services.support_call_change import SupportCallChange
from dispatch.services.take_act import required
from gis.domain.coordinates import LonLat
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role
from grid.domain.units import Relation
from grid.selectors.units_index import units_index

NUMBER_LETTER = "Z"
NOT_CALLED = frozenset({Relation.CONTRACTOR})


@dataclass(frozen=True, slots=True)
class SupportCallOrder:
    """What the caller asks for. ``subdistrict`` empty = the caller's own, where there is one."""

    units: Sequence[str]
    reason: str
    place_text: str
    point: LonLat | None = None
    urgent: bool = False
    ticket_id: UUID | None = None
    subdistrict: str = ""


@transaction.atomic
def make_support_call(*, actor: Actor, order: SupportCallOrder) -> SupportCall:
    """Call the units; each hears of it at once. The time to be there is a row of the limit table.

    Raises `role_not_entitled`, `out_of_reach` (403), `support_call_units_missing`, `support_call_unit_unknown`,
    `support_call_place_missing`, `reason_missing`, `linked_ticket_unknown` (422).
    """
    subdistrict = own_subdistrict(actor, order.subdistrict)
    moment = current_moment()
    units = check_units(order.units, moment.units_version)
    place = required(order.place_text, "support_call_place_missing", "place_text")
    reason = required(order.reason, "reason_missing", "reason")
    if order.ticket_id and not visible_tickets(actor).filter(id=order.ticket_id).exists():
        raise GridlineError("linked_ticket_unknown", status=422, field="ticket")
    rules = clock_rules(moment.calendar_version)
    limit = rules.limits.find(SUPPORT_CALL, Stage.TURN_OUT, "urgent" if order.urgent else None)
    call = SupportCall(
        id=new_id(),
        number=f"{NUMBER_LETTER}{moment.now:%Y%m%d}-{next_sequence():06d}",
        subdistrict_code=subdistrict,
        state=SupportCall.State.CALLED,
        state_since=moment.now,
        version=0,
        urgent=order.urgent,
        reason=reason,
        place_text=place,
        point=Point(order.point.lon, order.point.lat, srid=STORAGE_SRID) if order.point else None,
        ticket_id=order.ticket_id,
        called_by_id=actor.account_id,
        called_at=moment.now,
        due_at=rules.calendar.add(moment.now, limit).at,
        audience=sorted(
            {
                "desk:district",
                f"desk:{subdistrict}",
                "supervision",
                "leader",
                *(f"unit:{unit}" for unit in units),
            }
        ),
    )
    change = SupportCallChange(call, moment=moment, new=True)
    change.act(
        "support_call_made",
        actor=actor,
        data={
            "subdistrict": subdistrict,
            "units": list(units),
            "urgent": order.urgent,
            "due_at": call.due_at,
            "ticket": order.ticket_id,
        },
    )
    change.write()
    TurnOut.objects.bulk_create(TurnOut(call=call, unit_id=unit) for unit in units)
    return call


def own_subdistrict(actor: Actor, wanted: str) -> str:
    """The subdistrict that calls; raises `role_not_entitled` or `out_of_reach` (403)."""
    if not actor.has(Role.SUBDISTRICT_DISPATCHER):
        raise GridlineError("role_not_entitled", status=403, verb="support_call")
    own = actor.named_areas_as(Role.SUBDISTRICT_DISPATCHER)
    found = wanted or (next(iter(own)) if len(own) == 1 else "")
    if found not in own:
        raise GridlineError("out_of_reach", status=403, verb="support_call", field="subdistrict")
    return found


def check_units(codes: Sequence[str], units_version: int) -> tuple[str, ...]:
    """Known units that can be called, each once; raises the code of the first fault."""
    index = units_index(units_version)
    units = tuple(dict.fromkeys(codes))
    if not units:
        raise GridlineError("support_call_units_missing", status=422, field="units")
    for code in units:
        unit = index.get(code)
        if unit is None or unit.relation in NOT_CALLED:
            raise GridlineError("support_call_unit_unknown", status=422, field="units", unit=code[:48])
    return units
