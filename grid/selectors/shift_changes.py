"""Which centres changed shift lately, and who was on duty before and after?"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from grid.domain.rosters import DutyOwner, DutyRow, OwnerKind
from grid.models import DutyLeave, RosterRow
from grid.selectors.on_duty import INSTANT, rows_on_duty


@dataclass(frozen=True, slots=True)
class LastChange:
    """The last change of shift of one centre; ``before`` None = nobody was on duty."""

    owner: DutyOwner
    before: DutyRow | None
    after: DutyRow


def last_changes(at: datetime, *, within: timedelta) -> Iterator[LastChange]:
    """Of every centre whose shift in force began inside the span before ``at`` and has other people than the last.

    Four statements, and three more for each time at which shifts began.
    """
    begun = RosterRow.objects.filter(
        roster__owner_kind=OwnerKind.CENTRE, starts_at__lte=at, starts_at__gt=at - within, ends_at__gt=at
    )
    codes = set(begun.values_list("roster__owner_code", flat=True))
    if not codes:
        return
    owners = {DutyOwner(OwnerKind.CENTRE, code) for code in codes}
    now = {owner: rows[0] for owner, rows in rows_on_duty(owners, at).items()}
    for start in sorted({row.starts_at for row in now.values() if row.starts_at > at - within}):
        changed = {owner for owner, row in now.items() if row.starts_at == start}
        before = rows_on_duty(changed, start - INSTANT)
        for owner in sorted(changed):
            last = before.get(owner, (None,))[0]
            if last is not None and _people(last) != _people(now[owner]):
                yield LastChange(owner, last, now[owner])


def _people(row: DutyRow) -> tuple[int | None, str]:
    return (row.person.account_id if row.person else None, row.phone)


def leaves_begun(at: datetime) -> list[DutyLeave]:
    """Leaves that run at this moment; one statement."""
    running = DutyLeave.objects.filter(cancelled_at=None, starts_at__lte=at, ends_at__gt=at)
    return list(running.order_by("starts_at", "id"))
