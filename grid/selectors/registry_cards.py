"""A house with its households, a household with its members; persons masked."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Q

from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.person import mask_name
from grid.models import House, Household, HouseholdPlace
from grid.selectors.masked_residents import MaskedResident, masked
from grid.selectors.person_sealer import person_sealer
from grid.selectors.registry_scope import check_building, registry_scope


@dataclass(frozen=True, slots=True)
class HouseholdLine:
    """A household that lives in a house now."""

    code: str
    kind: str
    version: int
    member_count: int
    since: datetime


@dataclass(frozen=True, slots=True)
class HouseCard:
    """A house; `owner` is masked, empty when not known."""

    code: str
    building_code: str
    address_code: str
    unit_no: str
    floor_no: str
    room_no: str
    use: str
    area_m2: Decimal | None
    owner: str
    status: str
    version: int
    households: tuple[HouseholdLine, ...]


@dataclass(frozen=True, slots=True)
class PlaceSpan:
    """Where a household lives or lived; `valid_to` null = still."""

    house_code: str
    valid_from: datetime
    valid_to: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class HouseholdCard:
    """A household, where it lived from the latest back, and who belongs to it now."""

    code: str
    kind: str
    status: str
    version: int
    places: tuple[PlaceSpan, ...]
    members: tuple[MaskedResident, ...]


def find_house(code: str, actor: Actor) -> House:
    """A house of the actor's area. Raises GridlineError `house_unknown` (404)."""
    scope = registry_scope(actor)
    house = House.objects.filter(code=code).first()
    if house is None:
        raise GridlineError("house_unknown", status=404)
    check_building(scope, house.building_code, missing="house_unknown")
    return house


def find_household(code: str, actor: Actor) -> Household:
    """A household whose present (else last) house lies in the actor's area. Raises `household_unknown` (404)."""
    scope = registry_scope(actor)
    household = Household.objects.filter(code=code).first()
    if household is None:
        raise GridlineError("household_unknown", status=404)
    place = household.places.order_by("-valid_from", "-id").first()
    if place is None:
        if not scope.everywhere:
            raise GridlineError("household_unknown", status=404)
        return household
    house = House.objects.filter(code=place.house_code).only("building_code").first()
    building = house.building_code if house else place.house_code
    check_building(scope, building, missing="household_unknown")
    return household


def house_card(code: str, actor: Actor) -> HouseCard:
    """Raises GridlineError `role_not_entitled` (403), `house_unknown` (404)."""
    house = find_house(code, actor)
    places = (
        HouseholdPlace.objects.filter(house_code=code, valid_to__isnull=True)
        .select_related("household")
        .annotate(members=Count("household__members", filter=Q(household__members__valid_to__isnull=True)))
        .order_by("household__code")
    )
    owner = person_sealer().open(bytes(house.owner_sealed), "house") if house.owner_sealed else {}
    return HouseCard(
        code=house.code,
        building_code=house.building_code,
        address_code=house.address_code,
        unit_no=house.unit_no,
        floor_no=house.floor_no,
        room_no=house.room_no,
        use=house.use,
        area_m2=house.area_m2,
        owner=mask_name(owner.get("name", "")),
        status=house.status,
        version=house.version,
        households=tuple(
            HouseholdLine(
                place.household.code,
                place.household.kind,
                place.household.version,
                place.members,
                place.valid_from,
            )
            for place in places
        ),
    )


def household_card(code: str, actor: Actor) -> HouseholdCard:
    """Raises GridlineError `role_not_entitled` (403), `household_unknown` (404)."""
    household = find_household(code, actor)
    members = household.members.filter(valid_to__isnull=True).select_related("resident").order_by("id")
    return HouseholdCard(
        code=household.code,
        kind=household.kind,
        status=household.status,
        version=household.version,
        places=tuple(
            PlaceSpan(place.house_code, place.valid_from, place.valid_to, place.reason)
            for place in household.places.order_by("-valid_from", "-id")[:100]
        ),
        members=tuple(masked(member.resident, code, member.relation) for member in members[:500]),
    )
