"""What goes in and out of the doors of people and units."""

from datetime import datetime

from ninja import Field, Schema


class Credentials(Schema, extra="forbid"):
    """Name, password and, where the account has a second factor, the one-time code."""

    username: str = Field(min_length=1, max_length=150)
    password: str = Field(min_length=1, max_length=256)
    otp: str | None = Field(default=None, max_length=16)


class Token(Schema):
    """A Bearer token; it is told once."""

    token: str
    expires_at: datetime


class Named(Schema):
    """A code with its name in the language of the account."""

    code: str
    name: str


class District(Schema):
    """The district; `center` and `bbox` (west, south, east, north) in EPSG:4326, null without a boundary."""

    code: str
    name_zh: str
    name_en: str
    time_zone: str
    center: tuple[float, float] | None
    bbox: tuple[float, float, float, float] | None
    is_demo: bool


class Me(Schema):
    """Who is signed in and what the pages may show."""

    id: int
    username: str
    name: str
    language: str
    unit: Named | None
    roles: list[str]
    desks: list[str]
    scope_keys: list[str]
    subdistrict_codes: list[str] | None
    district: District | None
    csrf_token: str


class UnitOut(Schema):
    """A unit to choose from."""

    code: str
    name: str
    name_zh: str
    name_en: str
    unit_type: str
    relation: str
    tier: int
    parent_code: str | None
    assessable: bool
    may_lead: bool
    subdistrict_code: str | None
    community_code: str | None


class Units(Schema):
    """Units, best match first."""

    items: list[UnitOut]


class AccountOut(Schema):
    """An account to choose from."""

    id: int
    username: str
    name: str
    unit: Named | None
    roles: list[str]


class Accounts(Schema):
    """Accounts by username."""

    items: list[AccountOut]
