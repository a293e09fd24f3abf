"""Write a roster (值班表): replace the shifts of some days, or copy a week to another one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db import transaction

from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.duty_news import DutyNews, audience_of
from grid.domain.roster_plan import PEOPLE, PlannedRow, RosterFault, faults_of
from grid.domain.roster_rights import may_edit_roster
from grid.domain.rosters import DISTRICT, DutyOwner, OwnerKind, Shift
from grid.models import Account, ResponsibilityGrid, Roster, RosterRow, Unit
from grid.selectors.area_names import area_names
from grid.selectors.roster_days import RosterDays
from grid.signals import duty_changed

WEEK = timedelta(days=7)


class RosterRefused(GridlineError):
    """Nothing was written, because of these faults."""

    def __init__(self, faults: Sequence[RosterFault]) -> None:
        self.faults = tuple(faults)
        super().__init__("roster_faulty", status=422, field="rows", count=len(self.faults))


@transaction.atomic
def replace_days(
    *, days: RosterDays, rows: Sequence[PlannedRow], actor: Actor, at: datetime, version: int | None = None
) -> Roster:
    """The rows become all that the roster says of the days.

    Raises `role_not_entitled` (403), `duty_owner_unknown`, RosterRefused (422) and `roster_changed` (409) when the
    roster is not at ``version`` any more.
    """
    check_right(days.owner, actor)
    roster = lock_roster(days, actor, at)
    if version is not None and roster.version != version:
        raise GridlineError(
            "roster_changed",
            status=409,
            extra={"current": {"version": roster.version}},
            version=roster.version,
        )
    faults = faults_in(days, rows, roster)
    if faults:
        raise RosterRefused(faults)
    write_rows(roster, days, rows, actor=actor, at=at, how="editor")
    return roster


@transaction.atomic
def copy_week(
    *, days: RosterDays, to: date, actor: Actor, at: datetime, version: int | None = None
) -> Roster:
    """The shifts of the days again from ``to`` on, at the same hours; raises as `replace_days`, and
    `roster_empty` (422) when there is nothing to copy."""
    shift_by = to - days.first
    starts, ends = days.span
    found = RosterRow.objects.filter(
        **_roster_filter(days), starts_at__gte=starts, starts_at__lt=ends
    ).select_related(*("account", "deputy", "leader"))
    zone = starts.tzinfo
    copies = [
        replace(
            row,
            line=line,
            starts_at=(row.starts_at.astimezone(zone).replace(tzinfo=None) + shift_by).replace(tzinfo=zone),
            ends_at=(row.ends_at.astimezone(zone).replace(tzinfo=None) + shift_by).replace(tzinfo=zone),
        )
        for line, row in enumerate((planned(row) for row in found.order_by("starts_at", "id")), start=1)
    ]
    check_right(days.owner, actor)
    if not copies:
        raise GridlineError("roster_empty", status=422, field="first")
    target = replace(days, first=to, end=days.end + shift_by)
    return replace_days(days=target, rows=copies, actor=actor, at=at, version=version)


def check_right(owner: DutyOwner, actor: Actor) -> None:
    """Raise `role_not_entitled` (403) or `duty_owner_unknown` (422)."""
    if not may_edit_roster(actor, owner):
        raise GridlineError("role_not_entitled", status=403, verb="edit_roster")
    if owner.kind is OwnerKind.UNIT:
        known = Unit.objects.filter(code=owner.code, active=True).exists()
    else:
        of_district = owner == DutyOwner(OwnerKind.CENTRE, DISTRICT)
        known = of_district or owner.code in {area.code for area in area_names("subdistrict")}
    if not known:
        raise GridlineError("duty_owner_unknown", status=422, field="owner", given=owner.key[:80])


def lock_roster(days: RosterDays, actor: Actor, at: datetime) -> Roster:
    """The roster's row, made when it is the first time, locked."""
    Roster.objects.get_or_create(
        owner_kind=days.owner.kind,
        owner_code=days.owner.code,
        period=days.period,
        defaults={"version": 0, "changed_at": at, "changed_by_id": actor.account_id},
    )
    own = {"owner_kind": days.owner.kind, "owner_code": days.owner.code, "period": days.period}
    return Roster.objects.select_for_update().get(**own)


def faults_in(days: RosterDays, rows: Sequence[PlannedRow], roster: Roster | None) -> tuple[RosterFault, ...]:
    """Everything wrong with the rows, beside what the roster says of other days."""
    starts, ends = days.span
    outside = [
        RosterFault("roster_row_outside", row.line, "date")
        for row in rows
        if not starts <= row.starts_at < ends
    ]
    names = {getattr(row, column) for row in rows for column in PEOPLE} - {""}
    known = Account.objects.filter(username__in=names, is_active=True).values_list("username", flat=True)
    codes = ResponsibilityGrid.objects.filter(subdistrict_code=days.owner.code, valid_to=None)
    grids = codes.values_list("code", flat=True) if any(row.grid_code for row in rows) else ()
    beside = [planned(row) for row in _beside(roster, days)] if roster else []
    return (*outside, *faults_of(days.owner, rows, known=known, grids=grids, beside=beside))


def _beside(roster: Roster, days: RosterDays) -> Sequence[RosterRow]:
    starts, ends = days.span
    near = roster.rows.filter(starts_at__lt=ends + WEEK, ends_at__gt=starts)
    return list(
        near.exclude(starts_at__gte=starts, starts_at__lt=ends).select_related("account", "deputy", "leader")
    )


def write_rows(
    roster: Roster, days: RosterDays, rows: Sequence[PlannedRow], *, actor: Actor, at: datetime, how: str
) -> None:
    """Store rows that were found good, count the version and tell of it."""
    starts, ends = days.span
    roster.rows.filter(starts_at__gte=starts, starts_at__lt=ends).delete()
    names = {getattr(row, column) for row in rows for column in PEOPLE} - {""}
    ids = dict(Account.objects.filter(username__in=names).values_list("username", "id"))
    RosterRow.objects.bulk_create([_stored(roster, row, ids) for row in rows], batch_size=500)
    roster.version += 1
    roster.event_seq += 1
    roster.changed_at, roster.changed_by_id = at, actor.account_id
    roster.save()
    data = {
        "owner": days.owner.key,
        "period": days.period.value,
        "version": roster.version,
        "rows": len(rows),
        "starts_at": starts,
        "ends_at": ends,
        "how": how,
    }
    news = DutyNews("roster", roster.id, roster.event_seq, "roster_changed", data, audience_of(days.owner))
    duty_changed.send(sender=Roster, news=news, actor=actor, at=at)


def _stored(roster: Roster, row: PlannedRow, ids: Mapping[str, int]) -> RosterRow:
    return RosterRow(
        roster=roster,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        shift=row.shift,
        account_id=ids.get(row.person),
        phone=row.phone,
        deputy_id=ids.get(row.deputy),
        deputy_phone=row.deputy_phone,
        leader_id=ids.get(row.leader),
        leader_phone=row.leader_phone,
        grid_code=row.grid_code,
    )


def planned(row: RosterRow) -> PlannedRow:
    """A stored row as it would be written down."""
    return PlannedRow(
        line=0,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        shift=Shift(row.shift),
        person=row.account.username if row.account else "",
        phone=row.phone,
        deputy=row.deputy.username if row.deputy else "",
        deputy_phone=row.deputy_phone,
        leader=row.leader.username if row.leader else "",
        leader_phone=row.leader_phone,
        grid_code=row.grid_code,
    )


def _roster_filter(days: RosterDays) -> dict[str, object]:
    return {
        "roster__owner_kind": days.owner.kind,
        "roster__owner_code": days.owner.code,
        "roster__period": days.period,
    }
