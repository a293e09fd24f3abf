"""Limits as value + unit, and the table that holds every default number."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

MINUTES_PER_HOUR = 60


class ClockKind(StrEnum):
    """How time is counted (紧急工作时、工作时、工作日、自然日). Hours never turn into days."""

    CONTINUOUS_HOUR = "continuous_hour"
    WORK_HOUR = "work_hour"
    WORKING_DAY = "working_day"
    CALENDAR_DAY = "calendar_day"


DAY_KINDS = frozenset({ClockKind.WORKING_DAY, ClockKind.CALENDAR_DAY})
SUFFIX = MappingProxyType(
    {
        ClockKind.CONTINUOUS_HOUR: "ch",
        ClockKind.WORK_HOUR: "wh",
        ClockKind.WORKING_DAY: "wd",
        ClockKind.CALENDAR_DAY: "cd",
    }
)
KIND_OF_SUFFIX = MappingProxyType({suffix: kind for kind, suffix in SUFFIX.items()})
WRITTEN = re.compile(r"(\d{1,6}(?:\.\d{1,4})?)(min|wmin|ch|wh|wd|cd)")
#: In data files `minute` may stand where a continuous hour would be a fraction, `work_minute` likewise.
MINUTE = "minute"
WORK_MINUTE = "work_minute"
MINUTE_UNITS = MappingProxyType({MINUTE: ClockKind.CONTINUOUS_HOUR, WORK_MINUTE: ClockKind.WORK_HOUR})
MINUTE_SUFFIX = MappingProxyType({"min": MINUTE, "wmin": WORK_MINUTE})


class LimitError(ValueError):
    """A limit that cannot be: negative, unknown unit, half a day, a fraction of a minute."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A span on one of the four clocks, e.g. 4 work hours. ``value`` is in hours or days as ``kind`` says.

    Days are whole numbers because they are dates; hours may be fractions down to a whole minute. Zero means
    "at once". Raises LimitError for anything else.
    """

    value: Fraction
    kind: ClockKind
    #: Hours only: the span in minutes; 0 for days, which have no length in minutes.
    minutes: int = field(init=False, compare=False, repr=False)
    #: Days only: how many; 0 for hours.
    days: int = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        value = Fraction(self.value)
        if value < 0:
            raise LimitError(f"a limit of {value} is not possible")
        in_days = self.kind in DAY_KINDS
        length = value if in_days else value * MINUTES_PER_HOUR
        if length.denominator != 1:
            raise LimitError(f"{value} {self.kind} is no whole number of {'days' if in_days else 'minutes'}")
        object.__setattr__(self, "value", value)
        object.__setattr__(self, "minutes", 0 if in_days else int(length))
        object.__setattr__(self, "days", int(length) if in_days else 0)

    @classmethod
    def of(cls, value: object, unit: str) -> "Limit":
        """From the two columns of a table: a number (or its text) and one of the four units, or minutes."""
        try:
            number = Fraction(str(value).strip())
        except (ValueError, ZeroDivisionError) as error:
            raise LimitError(f"{value!r} is not a number") from error
        if unit in MINUTE_UNITS:
            return cls(number / MINUTES_PER_HOUR, MINUTE_UNITS[unit])
        try:
            return cls(number, ClockKind(unit))
        except ValueError as error:
            raise LimitError(f"{unit!r} is not a unit of time: {', '.join(ClockKind)}") from error

    @classmethod
    def parse(cls, text: str) -> "Limit":
        """From the short form `30min`, `2ch`, `4wh`, `90wmin`, `1wd`, `30cd`; the inverse of ``str``."""
        match = WRITTEN.fullmatch(text.strip())
        if match is None:
            raise LimitError(f"{text!r} is not a limit such as 30min, 2ch, 4wh, 1wd or 30cd")
        value, suffix = match.groups()
        return cls.of(value, MINUTE_SUFFIX.get(suffix) or KIND_OF_SUFFIX[suffix])

    def __str__(self) -> str:
        if self.value.denominator == 1:
            return f"{self.value.numerator}{SUFFIX[self.kind]}"
        return f"{self.minutes}{'min' if self.kind == ClockKind.CONTINUOUS_HOUR else 'wmin'}"

    def halved(self) -> "Limit":
        """Half the limit, rounded up to what the unit can express (a whole day, a whole minute)."""
        if self.kind in DAY_KINDS:
            return Limit(Fraction((self.days + 1) // 2), self.kind)
        return Limit(Fraction((self.minutes + 1) // 2, MINUTES_PER_HOUR), self.kind)

    def as_json(self) -> dict[str, object]:
        """`{"value": 4, "unit": "work_hour"}`; fractions of an hour stay exact: `{"value": 30, "unit": "minute"}`."""
        if self.value.denominator == 1:
            return {"value": int(self.value), "unit": str(self.kind)}
        in_minutes = MINUTE if self.kind == ClockKind.CONTINUOUS_HOUR else WORK_MINUTE
        return {"value": self.minutes, "unit": in_minutes}


@dataclass(frozen=True, slots=True)
class LimitRow:
    """One row of the table: the limit of a step, perhaps only under a condition. ``source`` names its origin."""

    kind: str
    step: str
    condition: str
    limit: Limit
    source: str = ""


class MissingLimit(LookupError):
    """The table has no row for a step that the rules ask for: the installation is incomplete."""


class LimitTable:
    """The rule table of limits (处置时限默认值): life cycle × step × condition → limit.

    A row without condition is the step's default; a row of kind `any` answers for every life cycle.
    """

    ANY = "any"

    def __init__(self, rows: Iterable[LimitRow], version: int = 0, *, amber_share: float = 0.75) -> None:
        self.version = version
        #: Part of a stage after which the lamp turns amber; a rung of the ladder sets it.
        self.amber_share = amber_share
        self._limits: Mapping[tuple[str, str, str], Limit] = {
            (row.kind, row.step, row.condition): row.limit for row in rows
        }

    def find(self, kind: str, step: str, *conditions: str | None) -> Limit:
        """The limit under the first of the conditions that has a row, else the step's default.

        Raises MissingLimit when the step has no row at all.
        """
        limits = self._limits
        for condition in conditions:
            if condition and (found := limits.get((kind, step, condition))) is not None:
                return found
        found = limits.get((kind, step, "")) or limits.get((self.ANY, step, ""))
        if found is None:
            raise MissingLimit(f"no limit for {step} of {kind} {conditions}")
        return found

    def __len__(self) -> int:
        return len(self._limits)
