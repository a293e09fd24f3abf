"""Which rosters have gaps ahead?"""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from grid.domain.roster_gaps import RosterGap, roster_gaps
from grid.domain.rosters import DutyOwner, DutyRow, OwnerKind
from grid.models import Roster
from grid.selectors.roster_rows import declared_periods, leaves, roster_rows


def rostered_owners() -> tuple[DutyOwner, ...]:
    """Everybody who keeps a roster; one statement."""
    pairs = Roster.objects.filter(rows__isnull=False).values_list("owner_kind", "owner_code").distinct()
    return tuple(sorted(DutyOwner(OwnerKind(kind), code) for kind, code in pairs))


def gaps_ahead(
    starts_at: datetime, ends_at: datetime, owners: Collection[DutyOwner] | None = None
) -> tuple[RosterGap, ...]:
    """Gaps between the two times, of these owners or of all who keep a roster; four statements.

    Who keeps no roster has no gaps: there the units' numbers and all active checkers count.
    """
    kept = rostered_owners()
    wanted = kept if owners is None else tuple(owner for owner in kept if owner in set(owners))
    if not wanted:
        return ()
    rows: dict[DutyOwner, list[DutyRow]] = defaultdict(list)
    for row in roster_rows(wanted, starts_at, ends_at):
        rows[row.owner].append(row)
    periods, away = declared_periods(starts_at, ends_at), leaves(starts_at, ends_at)
    return tuple(
        gap
        for owner in wanted
        for gap in roster_gaps(owner, rows[owner], periods, away, (starts_at, ends_at))
    )
