"""Gaps in rosters: spans in which nobody of an owner could be reached (RULES 8n: shown a week ahead)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import chain, pairwise

from grid.domain.rosters import (
    DeclaredPeriod,
    DutyOwner,
    DutyRow,
    Leave,
    OwnerKind,
    Period,
    in_force,
    with_stand_ins,
)

#: Inspectors do not work at night: only a whole day without any of them is a gap.
INSPECTORS_GAP = timedelta(hours=24)


class GapKind(StrEnum):
    """Why nobody is there."""

    UNCOVERED = "uncovered"  # no row
    NO_PERIOD_ROW = (
        "no_period_row"  # a storm or fair is declared, its roster has no row, the ordinary one answers
    )
    ABSENT = "absent"  # the one on duty is away without a stand-in


@dataclass(frozen=True, slots=True)
class RosterGap:
    """One span of one owner; ``account`` is who is away, None for the other kinds."""

    owner: DutyOwner
    kind: GapKind
    starts_at: datetime
    ends_at: datetime
    account: int | None = None


def roster_gaps(
    owner: DutyOwner,
    rows: Sequence[DutyRow],
    periods: Sequence[DeclaredPeriod],
    leaves: Sequence[Leave],
    window: tuple[datetime, datetime],
) -> tuple[RosterGap, ...]:
    """The gaps of one owner in the window, in order of time; ``rows`` name those on the roster, not stand-ins.

    The time is cut wherever anything begins or ends, so that each piece is judged by its beginning.
    """
    pieces = [
        gap
        for start, end in _pieces(rows, periods, leaves, window)
        if (gap := _judge(owner, rows, periods, leaves, start, end)) is not None
    ]
    found = _joined(pieces)
    if owner.kind is OwnerKind.INSPECTORS:
        return tuple(gap for gap in found if gap.ends_at - gap.starts_at >= INSPECTORS_GAP)
    return tuple(found)


def leaves_at(leaves: Iterable[Leave], at: datetime) -> Mapping[int, Leave]:
    """Who is away at this moment, by account; the leave that ends last counts."""
    running = [leave for leave in leaves if leave.starts_at <= at < leave.ends_at]
    return {leave.account_id: leave for leave in sorted(running, key=lambda leave: leave.ends_at)}


def _pieces(
    rows: Sequence[DutyRow],
    periods: Sequence[DeclaredPeriod],
    leaves: Sequence[Leave],
    window: tuple[datetime, datetime],
) -> Iterator[tuple[datetime, datetime]]:
    start, end = window
    cuts = {start, end}
    ends: list[datetime | None] = [row.ends_at for row in rows]
    ends += chain((period.ends_at for period in periods), (leave.ends_at for leave in leaves))
    begins = (span.starts_at for spans in (rows, periods, leaves) for span in spans)
    cuts |= {at for at in chain(begins, ends) if at is not None and start < at < end}
    ordered = sorted(cuts)
    return pairwise(ordered)


def _judge(
    owner: DutyOwner,
    rows: Sequence[DutyRow],
    periods: Sequence[DeclaredPeriod],
    leaves: Sequence[Leave],
    start: datetime,
    end: datetime,
) -> RosterGap | None:
    running = in_force(rows, periods, start).get(owner, ())
    if not running:
        return RosterGap(owner, GapKind.UNCOVERED, start, end)
    away = leaves_at(leaves, start)
    present = [with_stand_ins(row, away) for row in running]
    if not any(row.manned for row in present):
        return RosterGap(owner, GapKind.ABSENT, start, end, next((row.absent for row in present), None))
    declared = {period.kind for period in periods if period.holds_for(owner, start)}
    of_period = {row.period for row in rows if row.period is not Period.ORDINARY}
    if declared & of_period and running[0].period is Period.ORDINARY:
        return RosterGap(owner, GapKind.NO_PERIOD_ROW, start, end)
    return None


def _joined(pieces: Iterable[RosterGap]) -> list[RosterGap]:
    found: list[RosterGap] = []
    for gap in pieces:
        last = found[-1] if found else None
        if last and last.ends_at == gap.starts_at and (last.kind, last.account) == (gap.kind, gap.account):
            found[-1] = replace(last, ends_at=gap.ends_at)
        else:
            found.append(gap)
    return found
