"""Who is on the night row (夜班) of the unit or centre an event came to? They are told beside the day's people."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from grid.domain.roster_gaps import leaves_at
from grid.domain.rosters import DutyOwner, DutyRow, Leave, Period, Shift, in_force, with_stand_ins
from grid.selectors.roster_rows import declared_periods, leaves, roster_rows


def night_duty(
    arrivals: Iterable[tuple[UUID, DutyOwner, datetime]],
) -> Mapping[UUID, tuple[str, ...]]:
    """Event → scope keys of the duty person on the night row in force when it happened; events by day are missing.

    arrivals are events, each with the owner it came to and its time. One statement, three where a night row runs.
    """
    wanted = list(arrivals)
    if not wanted:
        return {}
    times = [at for _, _, at in wanted]
    span = (min(times), max(times) + (datetime.resolution))
    rows = roster_rows({owner for _, owner, _ in wanted}, *span)
    if not any(row.shift is Shift.NIGHT for row in rows):
        return {}
    periods = declared_periods(*span) if any(row.period is not Period.ORDINARY for row in rows) else []
    away = leaves(*span)
    found: dict[UUID, tuple[str, ...]] = {}
    for event, owner, at in wanted:
        running = in_force(rows, periods, at).get(owner, ())
        keys = _keys(running, at, away)
        if keys:
            found[event] = keys
    return found


def _keys(running: tuple[DutyRow, ...], at: datetime, away: list[Leave]) -> tuple[str, ...]:
    present = leaves_at(away, at)
    people = (with_stand_ins(row, present).person for row in running if row.shift is Shift.NIGHT)
    return tuple(f"person:{person.account_id}" for person in people if person is not None)
