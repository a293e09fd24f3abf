"""What goes in and out when the base registry is changed by hand."""

from ninja import Field, Schema

from grid.api.registry_schemas import Code


class RegistryChangeIn(Schema, extra="forbid"):
    """Every change says why, and on which version it was decided; an older one is refused with 409."""

    reason: str = Field(max_length=300)
    version: int | None = Field(None, ge=1)


class MoveIn(RegistryChangeIn):
    """To which house."""

    to_house_code: Code = Field(max_length=32)


class JoinIn(RegistryChangeIn):
    """Which household, and as whom."""

    household_code: Code = Field(max_length=40)
    relation: str = Field("other", max_length=12)


class LeaveIn(RegistryChangeIn):
    """What became of the person: moved_out, deceased, or active without a household."""

    status: str = Field("moved_out", max_length=12)


class ResidentIn(Schema, extra="forbid"):
    """A person newly met; `household_code`, or `house_code` for a new household there."""

    reason: str = Field(max_length=300)
    house_code: Code = Field("", max_length=32)
    household_code: Code = Field("", max_length=40)
    relation: str = Field("", max_length=12)
    name: str = Field(max_length=60)
    resident_class: str = Field("migrant", max_length=12)
    sex: str = Field("", max_length=8)
    id_type: str = Field("", max_length=32)
    id_number: str = Field("", max_length=40)
    source_code: str = Field("", max_length=64)
    phone: str = Field("", max_length=32)
    birth_on: str = Field("", max_length=20)
    registration_number: str = Field("", max_length=32)
    registration_expires_on: str = Field("", max_length=20)
    stay_since_on: str = Field("", max_length=20)
    care_flags: str = Field("", max_length=200)


class MergeIn(RegistryChangeIn):
    """Which houses become one with this."""

    others: list[Code] = Field(min_length=1, max_length=20)


class SplitIn(RegistryChangeIn):
    """The new room numbers, and which room each household that lives there has now."""

    rooms: list[str] = Field(min_length=2, max_length=20)
    households: dict[str, str] = Field(default_factory=dict, max_length=200)


class ResidentRef(Schema):
    """A resident and its version after the change."""

    id: int
    version: int
    status: str


class HouseholdRef(Schema):
    """A household and its version after the change."""

    code: Code
    version: int
    status: str


class HouseRef(Schema):
    """A house and its version after the change."""

    code: Code
    version: int
    status: str


class HouseRefs(Schema):
    """The houses that came of a split."""

    items: list[HouseRef]
