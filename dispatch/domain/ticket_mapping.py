"""What the columns of somebody else's ticket file mean."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from zoneinfo import ZoneInfo

from dispatch.domain.faults import Fault, FaultyInput
from gis.domain.coordinates import CoordType
from gis.domain.errors import GridlineError

FIELDS = frozenset(
    {
        "number", "title", "text", "address_text", "lon", "lat", "channel", "request_type", "request_class",
        "matter", "priority", "class_code", "received_at", "closed_at", "due_at", "sign_due_at",
        "return_due_at", "requester_name", "requester_phone", "requester_secret", "callback_by", "supervised_by",
    }
)  # fmt: skip
REQUIRED = ("number", "text")
TIME_FIELDS = ("received_at", "closed_at", "due_at", "sign_due_at", "return_due_at")
PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
ISO = "iso"
NO_VALUES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class FieldRule:
    """Where one value comes from: a column, a fixed ``value``, or a ``template`` of several columns.

    ``values`` translates the raw text; what it does not know becomes ``default``, or is refused when there is
    none. ``lookup`` "class_name" finds the code of the request class with that name.
    """

    column: str = ""
    value: str = ""
    template: str = ""
    values: Mapping[str, str] = field(default_factory=lambda: NO_VALUES)
    default: str | None = None
    lookup: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns this rule reads."""
        return (self.column,) if self.column else tuple(PLACEHOLDER.findall(self.template))

    def read(self, cells: Mapping[str, str]) -> str:
        """The value for a row; raises `value_not_mapped` naming column and text."""
        if self.template:
            return PLACEHOLDER.sub(lambda hit: cells.get(hit[1], "").strip(), self.template).strip()
        raw = cells.get(self.column, "").strip() if self.column else self.value
        if not self.values:
            return raw or self.default or ""
        if raw in self.values:
            return self.values[raw]
        if self.default is None:
            raise GridlineError("value_not_mapped", status=422, field=self.column, given=raw[:60])
        return self.default


@dataclass(frozen=True, slots=True)
class AreaCheck:
    """A stated area to compare with the located one: ``pattern`` names groups, ``template`` joins them to a code."""

    level: str
    column: str
    pattern: re.Pattern[str]
    template: str
    values: Mapping[str, Mapping[str, str]]

    def code(self, cells: Mapping[str, str]) -> str | None:
        """The area code the row states, None when it states none that the pattern knows."""
        hit = self.pattern.fullmatch(cells.get(self.column, "").strip())
        if hit is None:
            return None
        parts = {
            name: self.values.get(name, NO_VALUES).get(text, text) for name, text in hit.groupdict().items()
        }
        return PLACEHOLDER.sub(lambda name: parts.get(name[1], ""), self.template)


@dataclass(frozen=True, slots=True)
class LearnRules:
    """What routing learns from (`learn`); what is left out is taken from the ordinary fields.

    ``classes`` run from coarse to fine, ``areas`` (level → rule) likewise; ``words`` is the text known at intake.
    ``known_at`` is when the file knew the unit for good.
    """

    unit: FieldRule | None = None
    known_at: FieldRule | None = None
    words: FieldRule | None = None
    classes: tuple[FieldRule, ...] = ()
    areas: Mapping[str, FieldRule] = field(default_factory=dict)
    attributes: Mapping[str, FieldRule] = field(default_factory=dict)


NO_LEARN_RULES = LearnRules()


@dataclass(frozen=True, slots=True)
class TicketMapping:
    """A checked mapping. ``coord_type`` None = the file has no positions; ``unit_column`` states a unit to compare."""

    name: str
    kind: str
    origin: str
    external_system: str
    zone: ZoneInfo
    time_formats: tuple[str, ...]
    coord_type: CoordType | None
    fields: Mapping[str, FieldRule]
    area_check: AreaCheck | None = None
    unit_column: str = ""
    learn: LearnRules = NO_LEARN_RULES

    def columns(self) -> frozenset[str]:
        """Every column of the file that the mapping reads."""
        own = {column for rule in self.fields.values() for column in rule.columns}
        extra = {self.area_check.column} if self.area_check else set()
        return frozenset(own | extra | ({self.unit_column} if self.unit_column else set()))


def check_header(mapping: TicketMapping, header: Collection[str]) -> None:
    """Raise `mapping_faulty` when the file lacks columns that the mapping reads, naming each."""
    missing = sorted(mapping.columns() - set(header))
    if missing:
        faults = [Fault("mapping_column_missing", column, params={"column": column}) for column in missing]
        raise FaultyInput("mapping_faulty", faults)
