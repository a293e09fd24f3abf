"""What goes in and out of the doors of the base registry. Persons are masked wherever `Revealed` is not named."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from ninja import Field, Path, Schema

from grid.domain.registry_access import Purpose

Code = str
ResidentId = Annotated[int, Path(ge=1, le=2**63 - 1)]


class HouseCountOut(Schema):
    """A house of a building and how many live in it now."""

    code: Code
    unit_no: str
    floor_no: str
    room_no: str
    use: str
    status: str
    area_m2: Decimal | None
    version: int
    household_count: int
    resident_count: int


class FloorOut(Schema):
    """A floor; `number` is below zero in basements, null when not known."""

    floor_no: str
    number: int | None
    houses: list[HouseCountOut]


class BuildingRegistryOut(Schema):
    """A building's floors from the top down."""

    building_code: Code
    floors_above: int | None
    floors: list[FloorOut]
    house_count: int
    household_count: int
    resident_count: int
    organisation_count: int


class HouseholdLineOut(Schema):
    """A household of a house."""

    code: Code
    kind: str
    version: int
    member_count: int
    since: datetime


class HouseOut(Schema):
    """A house; the owner is masked."""

    code: Code
    building_code: Code
    address_code: Code
    unit_no: str
    floor_no: str
    room_no: str
    use: str
    area_m2: Decimal | None
    owner: str
    status: str
    version: int
    households: list[HouseholdLineOut]


class MaskedResidentOut(Schema):
    """A resident, masked: 张**, 440***********1234, 138****5678."""

    id: int
    name: str
    id_type: str
    id_number: str
    phone: str
    resident_class: str
    sex: str
    birth_year: int | None
    care_flags: list[str]
    registration_expires_on: date | None
    status: str
    version: int
    household_code: Code | None
    relation: str | None


class PlaceSpanOut(Schema):
    """Where a household lives or lived; `valid_to` null = still."""

    house_code: Code
    valid_from: datetime
    valid_to: datetime | None
    reason: str


class HouseholdOut(Schema):
    """A household, where it lived, and its members now."""

    code: Code
    kind: str
    status: str
    version: int
    places: list[PlaceSpanOut]
    members: list[MaskedResidentOut]


class ResidentPageOut(Schema):
    """A page and how many there are in all."""

    total: int
    items: list[MaskedResidentOut]


class ResidentsOut(Schema):
    """What a search found; at most fifty."""

    items: list[MaskedResidentOut]


class OrganisationOut(Schema):
    """An organisation; persons and phone masked, `point` is [lon, lat] in EPSG:4326."""

    code: Code
    name: str
    kind: str
    address_code: Code
    building_code: Code
    point: tuple[float, float] | None
    trade: str
    special_trade: bool
    staff_count: int | None
    legal_representative: str
    contact_name: str
    phone: str
    status: str
    version: int


class OrganisationsOut(Schema):
    """By name."""

    items: list[OrganisationOut]


class LookIn(Schema, extra="forbid"):
    """What personal data is looked at for: the purpose, and the reason in the looker's own words."""

    purpose: Purpose
    reason: str = Field(max_length=300)


class SearchIn(LookIn):
    """A complete document number, or a complete phone number, or an exact name with a house or building."""

    id_number: str = Field("", max_length=40)
    id_type: str = Field("citizen_id", max_length=32)
    phone: str = Field("", max_length=32)
    name: str = Field("", max_length=60)
    house_code: Code = Field("", max_length=32)
    building_code: Code = Field("", max_length=32)


class PastIn(LookIn):
    """Who lived there on that day, by the district's clock."""

    on: date


class Revealed(Schema):
    """A resident in clear; empty text and null = not known."""

    name: str
    id_type: str
    id_number: str
    phone: str
    birth_on: date | None
    registration_number: str


class RevealedOwner(Schema):
    """The owner of a house in clear."""

    name: str


class RevealedContact(Schema):
    """The persons of an organisation in clear."""

    legal_representative: str
    contact_name: str
    phone: str


class PastResidentOut(Schema):
    """Who was there, from when until when; `until` null = still."""

    resident: MaskedResidentOut
    since: datetime
    until: datetime | None


class PastResidentsOut(Schema):
    """By household."""

    items: list[PastResidentOut]
