"""Who is on duty (在岗/值班) now, and whom does one call after that?"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from grid.domain.roster_gaps import leaves_at
from grid.domain.rosters import (
    DutyCall,
    DutyOwner,
    DutyRow,
    OwnerKind,
    Period,
    Shift,
    chain_of,
    in_force,
    inspectors,
    with_stand_ins,
)
from grid.models import Roster, RosterRow
from grid.selectors.roster_rows import declared_periods, leaves, roster_rows

INSTANT = timedelta(microseconds=1)


def rows_on_duty(
    owners: Collection[DutyOwner], at: datetime, kind: Shift | None = None
) -> Mapping[DutyOwner, tuple[DutyRow, ...]]:
    """The rows in force by owner, stand-ins in their places; owners without a row are missing.

    ``kind`` keeps day or night rows. One statement where no roster has a row at this moment, else at most three.
    """
    rows = roster_rows(owners, at, at + INSTANT, shift=kind)
    if not rows:
        return {}
    extra = any(row.period is not Period.ORDINARY for row in rows)
    running = in_force(rows, declared_periods(at, at + INSTANT) if extra else (), at)
    away = leaves_at(leaves(at, at + INSTANT), at)
    return {owner: tuple(with_stand_ins(row, away) for row in found) for owner, found in running.items()}


def on_duty(owner: DutyOwner, at: datetime, kind: Shift | None = None) -> DutyRow | None:
    """The row in force, None where the owner has no roster or its roster a gap."""
    found = rows_on_duty([owner], at, kind).get(owner, ())
    return found[0] if found else None


def duty_chain(owner: DutyOwner, at: datetime) -> tuple[DutyCall, ...]:
    """Duty, deputy, shift leader (带班领导) of the row in force; empty without one."""
    row = on_duty(owner, at)
    return chain_of(row) if row else ()


def on_duty_inspectors(subdistrict: str, at: datetime) -> tuple[DutyRow, ...]:
    """The inspectors of a subdistrict on duty now, one row each; those away without a stand-in are left out."""
    owner = inspectors(subdistrict)
    return tuple(row for row in rows_on_duty([owner], at).get(owner, ()) if row.person is not None)


def people_on_leave(at: datetime) -> frozenset[int]:
    """Accounts that are away at this moment; one statement."""
    return frozenset(leave.account_id for leave in leaves(at, at + INSTANT))


def rostered_inspectors(subdistrict_codes: Iterable[str]) -> frozenset[str]:
    """Those of the subdistricts whose inspectors have a roster with rows, past or to come; one statement.

    From the first row on it says who is on duty there; a gap in it means nobody.
    """
    kept = Roster.objects.filter(
        owner_kind=OwnerKind.INSPECTORS, owner_code__in=list(subdistrict_codes), rows__isnull=False
    )
    return frozenset(kept.values_list("owner_code", flat=True))


def next_shift_at(owner: DutyOwner, after: datetime, until: datetime) -> datetime | None:
    """When the next shift of the owner begins inside the span, None where none does; one statement."""
    rows = RosterRow.objects.filter(
        roster__owner_kind=owner.kind, roster__owner_code=owner.code, starts_at__gt=after, starts_at__lt=until
    )
    return rows.order_by("starts_at").values_list("starts_at", flat=True).first()
