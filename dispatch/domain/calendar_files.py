"""Rows of the calendar's three files → days, office hours, limits, or the list of what is wrong with them."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from dispatch.domain.calendar_parts import MINUTES_PER_DAY, CalendarError, DayKind, OfficeSlot
from dispatch.domain.faults import Fault
from dispatch.domain.limits import Limit, LimitError, LimitRow

Row = Mapping[str, str]
Entry = TypeVar("Entry")
FIRST_LINE = 2
CLOCK = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)")


@dataclass(frozen=True, slots=True)
class DayEntry:
    """A date that differs from plain Monday–Friday, and what it is called."""

    day: date
    kind: DayKind
    name_zh: str = ""


@dataclass(frozen=True, slots=True)
class LimitEntry:
    """A limit as the table stores it: key, number and unit as written, source."""

    kind: str
    step: str
    condition: str
    value: str
    unit: str
    source: str = ""

    def row(self) -> LimitRow:
        """As the domain counts with it; raises LimitError when it cannot be."""
        return LimitRow(self.kind, self.step, self.condition, Limit.of(self.value, self.unit), self.source)


def read_days(rows: Iterable[Row]) -> tuple[list[DayEntry], list[Fault]]:
    """Columns `date` (ISO), `kind`, `name_zh`. Plain workdays and weekends may be listed and change nothing."""
    return _read(rows, _day, key=lambda entry: entry.day, column="date")


def read_office_hours(rows: Iterable[Row]) -> tuple[list[OfficeSlot], list[Fault]]:
    """Columns `opens` and `closes` as HH:MM of the local day; 24:00 is midnight."""
    slots, faults = _read(rows, _slot, key=lambda slot: slot.opens, column="opens")
    for earlier, later in zip(sorted(slots), sorted(slots)[1:], strict=False):
        if later.opens < earlier.closes:
            faults.append(Fault("office_hours_overlap", params={"opens": minute_text(later.opens)}))
    return slots, faults


def read_limits(rows: Iterable[Row]) -> tuple[list[LimitEntry], list[Fault]]:
    """Columns `kind`, `step`, `condition`, `limit_value`, `limit_unit`, `source`."""
    return _read(rows, _limit, key=lambda entry: (entry.kind, entry.step, entry.condition), column="step")


def minute_text(minute: int) -> str:
    """540 → `09:00`."""
    return f"{minute // 60:02}:{minute % 60:02}"


def _read(
    rows: Iterable[Row], read_one: Callable[[Row], Entry], *, key: Callable[[Entry], object], column: str
) -> tuple[list[Entry], list[Fault]]:
    entries: list[Entry] = []
    faults: list[Fault] = []
    seen: set[object] = set()
    for line, row in enumerate(rows, FIRST_LINE):
        try:
            entry = read_one(row)
        except (KeyError, ValueError) as error:
            faults.append(
                Fault("calendar_row_bad", str(line), line, column, {"line": line, "why": str(error)[:120]})
            )
            continue
        if key(entry) in seen:
            faults.append(Fault("calendar_row_twice", str(line), line, column, {"line": line}))
        seen.add(key(entry))
        entries.append(entry)
    return entries, faults


def _day(row: Row) -> DayEntry:
    return DayEntry(
        date.fromisoformat(row["date"].strip()), DayKind(row["kind"].strip()), row.get("name_zh", "").strip()
    )


def _slot(row: Row) -> OfficeSlot:
    return OfficeSlot(_minute(row["opens"]), _minute(row["closes"]))


def _minute(text: str) -> int:
    match = CLOCK.fullmatch(text.strip())
    minute = int(match[1]) * 60 + int(match[2]) if match else MINUTES_PER_DAY + 1
    if minute > MINUTES_PER_DAY:
        raise CalendarError(f"{text!r} is no time of day such as 09:00")
    return minute


def _limit(row: Row) -> LimitEntry:
    entry = LimitEntry(
        kind=row["kind"].strip(),
        step=row["step"].strip(),
        condition=row.get("condition", "").strip(),
        value=row["limit_value"].strip(),
        unit=row["limit_unit"].strip(),
        source=row.get("source", "").strip(),
    )
    if not entry.kind or not entry.step:
        raise LimitError("kind and step are needed")
    entry.row()
    return entry
