"""The rows of rosters with the people on them, the periods declared and the leaves, as the domain knows them."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import Q

from grid.domain.rosters import (
    DeclaredPeriod,
    DutyOwner,
    DutyPerson,
    DutyRow,
    Leave,
    OwnerKind,
    Period,
    Shift,
)
from grid.models import Account, DutyLeave, RosterPeriod, RosterRow

PEOPLE = ("account", "deputy", "leader")


def roster_rows(
    owners: Collection[DutyOwner] | None,
    starts_at: datetime,
    ends_at: datetime,
    *,
    shift: Shift | None = None,
) -> list[DutyRow]:
    """Rows that touch the span, of these owners (None = all), as they stand in the rosters; one statement."""
    rows = RosterRow.objects.filter(starts_at__lt=ends_at, ends_at__gt=starts_at)
    if owners is not None:
        rows = rows.filter(_of(owners))
    if shift is not None:
        rows = rows.filter(shift=shift)
    return [duty_row(row) for row in rows.select_related("roster", *PEOPLE).order_by("starts_at", "id")]


def _of(owners: Iterable[DutyOwner]) -> Q:
    condition = Q(pk__in=[])
    for kind in OwnerKind:
        codes = sorted({owner.code for owner in owners if owner.kind is kind})
        if codes:
            condition |= Q(roster__owner_kind=kind, roster__owner_code__in=codes)
    return condition


def duty_row(row: RosterRow) -> DutyRow:
    """The row as the domain knows it; `roster`, `account`, `deputy` and `leader` must be loaded."""
    return DutyRow(
        owner=DutyOwner(OwnerKind(row.roster.owner_kind), row.roster.owner_code),
        period=Period(row.roster.period),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        shift=Shift(row.shift),
        person=_person(row.account),
        phone=row.phone,
        deputy=_person(row.deputy),
        deputy_phone=row.deputy_phone,
        leader=_person(row.leader),
        leader_phone=row.leader_phone,
        grid_code=row.grid_code,
    )


def _person(account: Account | None) -> DutyPerson | None:
    """Somebody whose account was switched off is nobody any more."""
    if account is None or not account.is_active:
        return None
    return DutyPerson(account.pk, account.name, account.phone)


def declared_periods(starts_at: datetime, ends_at: datetime) -> list[DeclaredPeriod]:
    """Storm and fair periods that touch the span; one statement."""
    rows = RosterPeriod.objects.filter(starts_at__lt=ends_at).filter(
        Q(ends_at=None) | Q(ends_at__gt=starts_at)
    )
    return [
        DeclaredPeriod(
            Period(row.kind),
            DutyOwner(OwnerKind(row.owner_kind), row.owner_code) if row.owner_kind else None,
            row.starts_at,
            row.ends_at,
        )
        for row in rows.order_by("starts_at")
    ]


def leaves(starts_at: datetime, ends_at: datetime) -> list[Leave]:
    """Leaves that touch the span and were not cancelled; one statement."""
    rows = DutyLeave.objects.filter(cancelled_at=None, starts_at__lt=ends_at, ends_at__gt=starts_at)
    return [
        Leave(row.account_id, row.starts_at, row.ends_at, _person(row.stand_in))
        for row in rows.select_related("stand_in").order_by("starts_at")
    ]
