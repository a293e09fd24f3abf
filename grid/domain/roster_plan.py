"""What somebody wants a roster to say, and what is wrong with it, by line and column."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from grid.domain.rosters import DutyOwner, OwnerKind, Shift

#: A shift longer than this is a slip of the pen.
LONGEST_SHIFT = timedelta(hours=36)
PHONE = re.compile(r"[0-9+][0-9+() -]{2,31}")
PEOPLE = ("person", "deputy", "leader")
PHONES = ("phone", "deputy_phone", "leader_phone")


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """A shift as it was written down: people by username, ``line`` as people see it."""

    line: int
    starts_at: datetime
    ends_at: datetime
    shift: Shift
    person: str = ""
    phone: str = ""
    deputy: str = ""
    deputy_phone: str = ""
    leader: str = ""
    leader_phone: str = ""
    grid_code: str = ""


@dataclass(frozen=True, slots=True)
class RosterFault:
    """One thing that is wrong, at a line and a column (its English name); ``params`` fill the text of ``code``."""

    code: str
    line: int
    column: str = ""
    params: Mapping[str, object] = field(default_factory=dict)


def faults_of(
    owner: DutyOwner,
    rows: Sequence[PlannedRow],
    *,
    known: Iterable[str],
    grids: Iterable[str] = (),
    beside: Sequence[PlannedRow] = (),
) -> tuple[RosterFault, ...]:
    """Everything wrong with the rows of one roster, in order of their lines.

    ``known`` are the usernames of active accounts, ``grids`` the responsibility grids of the inspectors' subdistrict,
    ``beside`` the rows of the roster that stay and must not be overlapped.
    """
    usernames, codes = set(known), set(grids)
    found = [fault for row in rows for fault in _of_row(owner, row, usernames, codes)]
    found += _overlaps(owner, rows, beside)
    return tuple(sorted(found, key=lambda fault: (fault.line, fault.column)))


def _of_row(owner: DutyOwner, row: PlannedRow, known: set[str], grids: set[str]) -> Iterable[RosterFault]:
    if row.ends_at <= row.starts_at:
        yield RosterFault("roster_row_without_length", row.line, "end")
    elif row.ends_at - row.starts_at > LONGEST_SHIFT:
        hours = LONGEST_SHIFT // timedelta(hours=1)
        yield RosterFault("roster_row_too_long", row.line, "end", {"limit_hours": hours})
    if not row.person and (not row.phone or owner.kind is OwnerKind.INSPECTORS):
        yield RosterFault("roster_row_names_nobody", row.line, "person")
    for column in PEOPLE:
        username = getattr(row, column)
        if username and username not in known:
            yield RosterFault("roster_person_unknown", row.line, column, {"given": username[:80]})
    for column in PHONES:
        number = getattr(row, column)
        if number and not PHONE.fullmatch(number):
            yield RosterFault("roster_phone_malformed", row.line, column, {"given": number[:40]})
    if row.grid_code and row.grid_code not in grids:
        yield RosterFault("roster_grid_unknown", row.line, "grid", {"given": row.grid_code[:32]})


def _overlaps(
    owner: DutyOwner, rows: Sequence[PlannedRow], beside: Sequence[PlannedRow]
) -> Iterable[RosterFault]:
    """Each pair once, told at the later line; rows that stay are named by the time they begin."""
    for column in _must_not_share(owner):
        groups: dict[str, list[tuple[PlannedRow, bool]]] = {}
        for row, new in [*((row, True) for row in rows), *((row, False) for row in beside)]:
            value = getattr(row, column) if column else ""
            if value or not column:
                groups.setdefault(value, []).append((row, new))
        for group in groups.values():
            yield from _clashes(group, column)


def _must_not_share(owner: DutyOwner) -> tuple[str, ...]:
    return ("person", "grid_code") if owner.kind is OwnerKind.INSPECTORS else ("",)


def _clashes(group: list[tuple[PlannedRow, bool]], column: str) -> Iterable[RosterFault]:
    ordered = sorted(group, key=lambda pair: (pair[0].starts_at, pair[0].line))
    for position, (row, new) in enumerate(ordered):
        for other, other_new in ordered[position + 1 :]:
            if other.starts_at >= row.ends_at:
                break
            told, against = (other, row) if other_new else (row, other)
            if new or other_new:
                where = {"grid_code": "grid"}.get(column, column or "start")
                begins = against.starts_at.isoformat(timespec="minutes")
                yield RosterFault("roster_rows_overlap", told.line, where, {"other": begins})
