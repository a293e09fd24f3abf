"""Two subdistricts with their units, lists, calendar and first dispatch table: enough to take in real tickets."""

from datetime import UTC, datetime
from typing import Any

from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from django.core.management import call_command

from dispatch.domain.intake import Intake, RequesterGiven
from dispatch.models import Ticket
from dispatch.selectors import grouping_rules
from dispatch.selectors.names import forget_area_names
from dispatch.services.draft_first_dispatch_table import draft_first_dispatch_table
from dispatch.services.take_in_ticket import TakenIn, take_in_ticket
from gis.domain.coordinates import LonLat
from gis.models import Area, District
from gis.selectors.current_district import forget_district
from grid.domain.actor import Actor
from grid.domain.roles import Role
from grid.models import Account
from grid.selectors.units_index import forget_units_index
from grid.services.seed_units import seed_units
from tests.dispatch.rules_district import AT, SYSTEM, load_ours

HOME, NEXT_DOOR = "440105003", "440105004"
ENFORCEMENT = f"{HOME}-ENF"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
#: In the middle of HOME; 0.001° of longitude are about 102 m there.
SPOT = LonLat(113.235, 23.05)
STALL = "R060301"  # dispatched at once; crosswalks to a matter
TEXT = "夜市餐饮油烟直排住宅楼,居民无法开窗。"


def build_world() -> None:
    """Two squares of ground, 1 km wide each, with everything that answers for them."""
    forget_world()
    District.objects.get_or_create(
        id=1, defaults={"code": "440105", "name_zh": "海珠区", "name_en": "Haizhu", "is_demo": True}
    )
    for code, name in ((HOME, "昌岗街道"), (NEXT_DOOR, "江南中街道")):
        subdistrict = _area("subdistrict", code, name)
        _area("community", f"{code}101", f"{name[:2]}一社区", subdistrict)
    seed_units()
    load_ours()
    call_command("load_calendar", verbosity=0)
    draft_first_dispatch_table(actor=SYSTEM, at=AT)


def forget_world() -> None:
    """What this process remembers of a district that is gone."""
    forget_district()
    forget_units_index()
    forget_area_names()
    grouping_rules.forget_duplicate_rules()


def _area(level: str, code: str, name: str, parent: Area | None = None) -> Area:
    west = 113.20 + int(code[6:9]) / 100
    square = Polygon.from_bbox((west, 23.0, west + 0.01, 23.1))
    return Area.objects.create(
        level=level,
        code=code,
        name_zh=name,
        parent=parent,
        geom=MultiPolygon(square),
        label_point=Point(west + 0.005, 23.05),
        valid_from=LONG_AGO,
    )


def person(username: str, *roles: Role, unit: str | None = None, area: str | None = None) -> Actor:
    """Somebody with an account."""
    account, _ = Account.objects.get_or_create(username=username, defaults={"name": username})
    return Actor(
        account.id,
        username,
        username,
        frozenset(roles),
        unit,
        frozenset({unit}) if unit else frozenset(),
        frozenset({area}) if area else None,
    )


def call_taker() -> Actor:
    return person("taker", Role.CALL_TAKER)


def dispatcher() -> Actor:
    return person("dispatcher", Role.DISPATCHER)


def call(actor: Actor, *, place: LonLat | None = SPOT, phone: str = "", **more: Any) -> TakenIn:
    """A call at the window: a hotline ticket of our own, dispatched at once."""
    given: dict[str, Any] = {
        "kind": "hotline",
        "origin": "local",
        "channel": "window",
        "text": TEXT,
        "request_type": "complaint",
        "request_class": STALL,
        "point": place,
        "requester": RequesterGiven("李女士", phone, False) if phone else RequesterGiven(),
        "owner_centre": "district",
        **more,
    }
    return take_in_ticket(intake=Intake(**given), actor=actor)


def east(metres: float, place: LonLat = SPOT) -> LonLat:
    """So many metres east of the spot."""
    return LonLat(place.lon + metres / 102_440, place.lat)


def again(ticket: Ticket) -> Ticket:
    """The row as it is now."""
    return Ticket.objects.select_related("hotline", "grid_event").get(id=ticket.id)
