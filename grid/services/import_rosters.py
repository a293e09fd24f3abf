"""Take rosters from a spreadsheet (值班表导入): looked at first, then written wholly or not at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from django.db import transaction

from gis.domain.errors import GridlineError
from gis.selectors.current_district import current_district
from grid.domain.actor import Actor
from grid.domain.roster_plan import PlannedRow, RosterFault
from grid.domain.roster_sheet import SheetRow, read_roster_sheet
from grid.models import Roster
from grid.selectors.roster_days import RosterDays
from grid.services.edit_roster import (
    RosterRefused,
    check_right,
    faults_in,
    lock_roster,
    write_rows,
)

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class RosterImport:
    """What a sheet says: its rosters with their days and rows, and its faults; ``written`` = it was stored."""

    rosters: Sequence[tuple[RosterDays, int]]
    rows: int
    faults: tuple[RosterFault, ...]
    written: bool


@transaction.atomic
def import_rosters(
    *, lines: Sequence[Sequence[str]], actor: Actor, at: datetime, preview: bool
) -> RosterImport:
    """Read the lines; without ``preview`` write them: all days from the first to the last of each roster anew.

    Raises `roster_columns_missing`, `roster_sheet_empty` (422); without preview RosterRefused for a sheet with faults
    and `role_not_entitled` (403) for a roster that is not the actor's to write, which a preview tells as a fault.
    """
    found, faults = read_roster_sheet(lines, ZoneInfo(current_district().time_zone))
    if not found and not faults:
        raise GridlineError("roster_sheet_empty", status=422, field="file")
    plans = _by_roster(found)
    for days, rows in plans.items():
        try:
            check_right(days.owner, actor)
        except GridlineError as refused:
            if refused.status == 403 and not preview:
                raise
            faults.append(RosterFault(refused.code, rows[0].line, "owner", refused.params))
            continue
        stored = Roster.objects.filter(
            owner_kind=days.owner.kind, owner_code=days.owner.code, period=days.period
        ).first()
        faults += faults_in(days, rows, stored)
    told = tuple(sorted(faults, key=lambda fault: (fault.line, fault.column)))
    if not preview:
        if told:
            raise RosterRefused(told)
        for days, rows in plans.items():
            write_rows(lock_roster(days, actor, at), days, rows, actor=actor, at=at, how="import")
    counts = [(days, len(rows)) for days, rows in plans.items()]
    return RosterImport(counts, len(found), told, written=not preview)


def _by_roster(found: Sequence[SheetRow]) -> Mapping[RosterDays, list[PlannedRow]]:
    ordered = sorted(found, key=lambda one: (one.owner, one.period, one.row.starts_at, one.row.line))
    plans: dict[RosterDays, list[PlannedRow]] = {}
    for (owner, period), group in groupby(ordered, key=lambda one: (one.owner, one.period)):
        rows = [one.row for one in group]
        first, last = rows[0].starts_at.date(), rows[-1].starts_at.date()
        plans[RosterDays(owner, period, first, last + ONE_DAY)] = rows
    return plans
