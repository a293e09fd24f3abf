"""A roster as a spreadsheet: its columns in Chinese and English, and its lines as planned rows."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import TypeVar

from gis.domain.errors import GridlineError
from grid.domain.roster_plan import PlannedRow, RosterFault
from grid.domain.rosters import DutyOwner, Period, Shift

HEADINGS: Mapping[str, str] = {
    "值班单位": "owner", "期别": "period", "日期": "date", "班次": "shift", "开始": "start", "结束": "end",
    "值班人": "person", "值班电话": "phone", "副班": "deputy", "副班电话": "deputy_phone",
    "带班领导": "leader", "带班电话": "leader_phone", "责任网格": "grid",
}  # fmt: skip
COLUMNS = tuple(HEADINGS.values())
NEEDED = ("owner", "date", "shift", "start", "end")
PERIODS = {"": Period.ORDINARY, "平时": Period.ORDINARY, "防汛": Period.STORM, "会展": Period.FAIR}
SHIFTS = {"白班": Shift.DAY, "夜班": Shift.NIGHT}
Choice = TypeVar("Choice", Period, Shift)
_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(:00)?")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One line of the sheet that could be read: whose roster, of which period, and the shift."""

    owner: DutyOwner
    period: Period
    row: PlannedRow


def read_roster_sheet(
    lines: Sequence[Sequence[str]], zone: tzinfo
) -> tuple[list[SheetRow], list[RosterFault]]:
    """Every line, read or told as a fault; times are of the district's ``zone``, an end before its start is the next
    day's. Raises GridlineError `roster_columns_missing` (422).
    """
    headings = [cell.strip() for cell in lines[0]] if lines else []
    places = {HEADINGS.get(text, text.lower()): place for place, text in enumerate(headings) if text}
    missing = [column for column in NEEDED if column not in places]
    if missing:
        raise GridlineError("roster_columns_missing", status=422, field="file", columns=", ".join(missing))
    rows: list[SheetRow] = []
    faults: list[RosterFault] = []
    for line, cells in enumerate(lines[1:], start=2):
        given = {
            column: cells[place].strip() if place < len(cells) else ""
            for column, place in places.items()
            if column in COLUMNS
        }
        if not any(given.values()):
            continue
        try:
            rows.append(_row(line, given, zone))
        except _BadCell as bad:
            column = bad.column
            faults.append(RosterFault(bad.code, line, column, {"given": given.get(column, "")[:80]}))
    return rows, faults


class _BadCell(ValueError):
    def __init__(self, column: str, code: str = "roster_cell_unreadable") -> None:
        super().__init__(code)
        self.column, self.code = column, code


def _row(line: int, given: Mapping[str, str], zone: tzinfo) -> SheetRow:
    try:
        text = given["owner"]
        owner = DutyOwner.parse(text if ":" in text else f"unit:{text}")  # a bare code names a unit
    except GridlineError:
        raise _BadCell("owner", "duty_owner_unknown") from None
    on, start, end = _date(given["date"]), _time(given, "start"), _time(given, "end")
    starts_at = datetime.combine(on, start, zone)
    ends_at = datetime.combine(on if end > start else on + timedelta(days=1), end, zone)
    texts = {name: given.get(name, "") for name in COLUMNS if name not in (*NEEDED, "period", "grid")}
    row = PlannedRow(
        line=line,
        starts_at=starts_at,
        ends_at=ends_at,
        shift=_choice(given, "shift", SHIFTS, Shift),
        grid_code=given.get("grid", ""),
        **texts,
    )
    return SheetRow(owner, _choice(given, "period", PERIODS, Period), row)


def _choice(given: Mapping[str, str], column: str, words: Mapping[str, Choice], kind: type[Choice]) -> Choice:
    text = given.get(column, "")
    if text in words:
        return words[text]
    if text not in set(kind):
        raise _BadCell(column)
    return kind(text)


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text[:10].replace("/", "-"))
    except ValueError:
        raise _BadCell("date") from None


def _time(given: Mapping[str, str], column: str) -> time:
    text = given[column]
    if not _TIME.fullmatch(text):
        raise _BadCell(column)
    return time.fromisoformat(text.zfill(5) if text.count(":") == 1 else text.zfill(8))
