"""Give the demonstration district somebody on duty."""

from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction

from gis.selectors.current_district import current_district
from grid.domain.rosters import DutyOwner, OwnerKind, Period, Shift, centre, unit
from grid.models import Account, RoleGrant, Roster, RosterRow, Unit

DAYS: Final = 28
CHANGES: Final = ((Shift.DAY, time(8, 30)), (Shift.NIGHT, time(20, 30)))
"""When the shifts of the demonstration begin."""
PEOPLE: Final = (
    (centre(), ("dispatcher", "call_taker"), "district_leader"),
    (unit("HZ-URBAN"), ("clerk.HZ-URBAN",), "head.HZ-URBAN"),
    (unit("HZ-WATER"), ("clerk.HZ-WATER",), "head.HZ-WATER"),
)
"""Owner, who takes turns by day and by night, and the shift leader."""


@transaction.atomic
def seed_rosters(*, at: datetime) -> int:
    """Ordinary rosters for four weeks from yesterday on; the number of shifts. Owners that keep one already are left.

    Inspectors get none: without a roster all of them count as on duty, which is what a demonstration wants.
    """
    wanted = (*PEOPLE, *_home())
    usernames = {name for _, people, leader in wanted for name in (*people, leader)}
    accounts = dict(Account.objects.filter(username__in=usernames).values_list("username", "id"))
    phones = dict(Unit.objects.values_list("code", "duty_phone"))
    made = 0
    for owner, people, leader in wanted:
        ids = [accounts[name] for name in people if name in accounts]
        own = {"owner_kind": owner.kind, "owner_code": owner.code, "period": Period.ORDINARY}
        if not ids or Roster.objects.filter(**own).exists():
            continue
        roster = Roster.objects.create(**own, changed_at=at)
        rows = _shifts(roster, ids, accounts.get(leader), phones.get(_office(owner), ""), at)
        made += len(RosterRow.objects.bulk_create(rows))
    return made


def _home() -> list[tuple[DutyOwner, tuple[str, ...], str]]:
    """The centre of the subdistrict in which the demonstration's subdistrict dispatcher works."""
    grants = RoleGrant.objects.filter(
        account__username="subdistrict_dispatcher", subdistrict_code__isnull=False
    )
    codes = set(grants.values_list("subdistrict_code", flat=True))
    return [
        (centre(str(code)), ("subdistrict_dispatcher",), "district_leader")
        for code in sorted(map(str, codes))
    ]


def _office(owner: DutyOwner) -> str:
    """The unit whose number rings at the desk."""
    if owner.kind is OwnerKind.UNIT:
        return owner.code
    return "HZ-COMMAND" if owner == centre() else f"{owner.code}-OFF"


def _shifts(
    roster: Roster, people: list[int], leader: int | None, phone: str, at: datetime
) -> list[RosterRow]:
    zone = ZoneInfo(current_district().time_zone)
    first = at.astimezone(zone).date() - timedelta(days=1)
    starts = [
        (shift, datetime.combine(first + timedelta(days=day), begins, zone))
        for day in range(DAYS + 1)
        for shift, begins in CHANGES
    ]
    return [
        RosterRow(
            roster=roster,
            starts_at=start,
            ends_at=end,
            shift=shift,
            account_id=people[turn % len(people)],
            phone=phone,
            deputy_id=people[(turn + 1) % len(people)] if len(people) > 1 else None,
            leader_id=leader,
        )
        for turn, ((shift, start), (_, end)) in enumerate(pairwise(starts))
    ]
