"""One row of the dispatch table (派单目录) as the rules see it: subject × area × conditions → units."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from dispatch.domain.limits import Limit
from dispatch.domain.unit_specs import UnitSpec


class SubjectKind(StrEnum):
    """What a row is about: a node of one of the two catalogues, or anything."""

    REQUEST_CLASS = "request_class"
    MATTER = "matter"
    ANY = "any"


class AreaKind(StrEnum):
    """Where a row holds."""

    ANYWHERE = "anywhere"
    SUBDISTRICT = "subdistrict"
    COMMUNITY = "community"
    CELL = "cell"
    ZONE = "zone"
    MAINTENANCE_BOUNDARY = "maintenance_boundary"


AREA_RANK: Mapping[AreaKind, int] = {
    AreaKind.ANYWHERE: 0,
    AreaKind.SUBDISTRICT: 1,
    AreaKind.COMMUNITY: 2,
    AreaKind.CELL: 3,
    AreaKind.ZONE: 4,
    AreaKind.MAINTENANCE_BOUNDARY: 5,
}
"""Zones and maintenance boundaries are drawn to overrule the administrative areas, hence above the cell."""


class DispatchMode(StrEnum):
    """`auto`: dispatched at once. `confirm`: proposed to the dispatcher."""

    AUTO = "auto"
    CONFIRM = "confirm"


class Priority(StrEnum):
    """How fast the stages before handling run."""

    NORMAL = "normal"
    FAST_TRACK = "fast_track"
    EMERGENCY = "emergency"


@dataclass(frozen=True, slots=True)
class Conditions:
    """What must be true beside subject and area. Empty means "any"; a listed fact must be one of the
    values.
    """

    channels: frozenset[str] = frozenset()
    request_types: frozenset[str] = frozenset()
    attributes: tuple[tuple[str, frozenset[str]], ...] = ()

    @property
    def rank(self) -> tuple[int, int, int]:
        """Channel before request type before the number of attributes."""
        return bool(self.channels), bool(self.request_types), len(self.attributes)

    def hold(self, channel: str, request_type: str, attributes: Mapping[str, str]) -> bool:
        """True when every listed condition is met; an attribute that is not known does not meet one."""
        return (
            (not self.channels or channel in self.channels)
            and (not self.request_types or request_type in self.request_types)
            and all(attributes.get(name) in values for name, values in self.attributes)
        )

    def can_hold_together(self, other: "Conditions") -> bool:
        """True when some ticket could meet both."""
        mine, theirs = dict(self.attributes), dict(other.attributes)
        return (
            (not self.channels or not other.channels or bool(self.channels & other.channels))
            and (
                not self.request_types
                or not other.request_types
                or bool(self.request_types & other.request_types)
            )
            and all(mine[name] & theirs[name] for name in mine.keys() & theirs.keys())
        )


@dataclass(frozen=True, slots=True)
class DispatchRow:
    """A row. `row` is its number in the table, 1 for the first; codes are empty for ANY and ANYWHERE.

    `fallback` acts when the lead is a body that the district cannot order (兜底单位).
    `limit` overrides the handling limit of the matter or class; None keeps it.
    """

    row: int
    lead: UnitSpec
    subject_kind: SubjectKind = SubjectKind.ANY
    subject_code: str = ""
    area_kind: AreaKind = AreaKind.ANYWHERE
    area_code: str = ""
    conditions: Conditions = field(default_factory=Conditions)
    fallback: UnitSpec | None = None
    co_units: tuple[UnitSpec, ...] = ()
    notify_units: tuple[UnitSpec, ...] = ()
    limit: Limit | None = None
    priority: Priority = Priority.NORMAL
    mode: DispatchMode = DispatchMode.AUTO
    remark: str = ""

    @property
    def subject_key(self) -> str:
        """`request_class:R0101`, `matter:E01`, `any`."""
        return key_of(self.subject_kind, self.subject_code)

    @property
    def area_key(self) -> str:
        """`community:440105001001`, `anywhere`."""
        return key_of(self.area_kind, self.area_code)


def key_of(kind: StrEnum, code: str) -> str:
    """The look-up key of a subject or an area."""
    return f"{kind}:{code}" if code else str(kind)
