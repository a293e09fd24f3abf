"""Rosters, periods and leaves as they are read; whoever may not read one does not find it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q

from dispatch.selectors.current_moment import Moment
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import UNIT_ROLES, Role
from grid.domain.roster_gaps import RosterGap
from grid.domain.roster_rights import may_edit_roster, may_read_roster
from grid.domain.rosters import (
    DutyCall,
    DutyOwner,
    DutyPerson,
    DutyRow,
    OwnerKind,
    centre,
    chain_of,
    inspectors,
    unit,
)
from grid.models import DutyLeave, Roster, RosterPeriod, RosterRow
from grid.selectors.on_duty import rows_on_duty
from grid.selectors.roster_days import RosterDays
from grid.selectors.roster_gaps import gaps_ahead, rostered_owners

AHEAD_OF_ROLE = (Role.INSPECTOR, Role.SITE_CHECKER, Role.SUBDISTRICT_DISPATCHER)


def readable(owner: DutyOwner, actor: Actor) -> DutyOwner:
    """The owner, when the actor may read its roster; `role_not_entitled` (403) otherwise."""
    if not may_read_roster(actor, owner):
        raise GridlineError("role_not_entitled", status=403, verb="read_roster")
    return owner


def list_rosters(actor: Actor) -> list[dict[str, Any]]:
    """All rosters that the actor may read; one statement."""
    rows = Roster.objects.order_by("owner_kind", "owner_code", "period").select_related("changed_by")
    return [roster_json(row, actor) for row in rows if may_read_roster(actor, owner_of(row))]


def owner_of(roster: Roster) -> DutyOwner:
    """Whose roster it is."""
    return DutyOwner(OwnerKind(roster.owner_kind), roster.owner_code)


def roster_json(row: Roster, actor: Actor) -> dict[str, Any]:
    """What one roster is, without its shifts."""
    owner = owner_of(row)
    return {
        "owner": owner.key,
        "period": row.period,
        "version": row.version,
        "changed_at": row.changed_at,
        "changed_by": row.changed_by.name if row.changed_by else None,
        "may_edit": may_edit_roster(actor, owner),
    }


def roster_days(days: RosterDays, actor: Actor) -> dict[str, Any]:
    """The shifts that begin on these days, as they were written down; two statements."""
    readable(days.owner, actor)
    starts, ends = days.span
    own = {"owner_kind": days.owner.kind, "owner_code": days.owner.code, "period": days.period}
    roster = Roster.objects.filter(**own).select_related("changed_by").first()
    rows: Sequence[RosterRow] = []
    if roster is not None:
        found = roster.rows.filter(starts_at__gte=starts, starts_at__lt=ends)
        rows = list(found.select_related("account", "deputy", "leader").order_by("starts_at", "id"))
    head = roster_json(roster, actor) if roster else _no_roster(days, actor)
    return {**head, "first": days.first, "end": days.end, "rows": [_written(row) for row in rows]}


def _no_roster(days: RosterDays, actor: Actor) -> dict[str, Any]:
    return {
        "owner": days.owner.key,
        "period": days.period,
        "version": 0,
        "changed_at": None,
        "changed_by": None,
        "may_edit": may_edit_roster(actor, days.owner),
    }


def _written(row: RosterRow) -> dict[str, Any]:
    return {
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "shift": row.shift,
        "person": _account(row.account),
        "phone": row.phone,
        "deputy": _account(row.deputy),
        "deputy_phone": row.deputy_phone,
        "leader": _account(row.leader),
        "leader_phone": row.leader_phone,
        "grid": row.grid_code or None,
    }


def _account(account: Any) -> dict[str, Any] | None:
    if account is None:
        return None
    return {"id": account.pk, "username": account.username, "name": account.name, "active": account.is_active}


def own_owners(actor: Actor) -> list[DutyOwner]:
    """Whose duty concerns the actor daily: the district's centre, own units, own subdistricts."""
    found = [centre()]
    units = frozenset().union(*(actor.units_as(role) for role in UNIT_ROLES))
    found += [unit(code) for code in sorted(units | ({actor.unit_code} if actor.unit_code else set()))]
    areas = frozenset().union(*(actor.named_areas_as(role) for role in AHEAD_OF_ROLE))
    found += [one for code in sorted(areas) for one in (centre(code), inspectors(code))]
    return [owner for owner in found if may_read_roster(actor, owner)]


def duty_now(owners: Iterable[DutyOwner], moment: Moment) -> list[dict[str, Any]]:
    """Who is on duty now, by owner, with the chain to call; owners without a row are told with none."""
    wanted = list(owners)
    running = rows_on_duty(wanted, moment.now)
    return [
        {"owner": owner.key, "rows": [row_json(row) for row in running.get(owner, ())]} for owner in wanted
    ]


def row_json(row: DutyRow) -> dict[str, Any]:
    """A row in force, stand-ins in their places."""
    return {
        "period": row.period.value,
        "shift": row.shift.value,
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "person": _person(row.person),
        "absent": row.absent,
        "grid": row.grid_code or None,
        "chain": [_call(call) for call in chain_of(row)],
    }


def _call(call: DutyCall) -> dict[str, Any]:
    return {"role": call.role, "person": _person(call.person), "phone": call.phone}


def _person(person: DutyPerson | None) -> dict[str, Any] | None:
    if person is None:
        return None
    return {"id": person.account_id, "name": person.name, "stands_in_for": person.stands_in_for}


def gaps(actor: Actor, starts_at: datetime, ends_at: datetime) -> list[dict[str, Any]]:
    """Gaps of the rosters that the actor may read, by owner and time."""
    owners = [owner for owner in rostered_owners() if may_read_roster(actor, owner)]
    return [gap_json(gap) for gap in gaps_ahead(starts_at, ends_at, owners)]


def gap_json(gap: RosterGap) -> dict[str, Any]:
    """One gap."""
    return {
        "owner": gap.owner.key,
        "kind": gap.kind.value,
        "starts_at": gap.starts_at,
        "ends_at": gap.ends_at,
        "account": gap.account,
    }


def list_periods(moment: Moment) -> list[dict[str, Any]]:
    """Storm and fair periods that run or are to come, and the last twenty that are over."""
    rows = RosterPeriod.objects.select_related("declared_by").order_by("-starts_at", "-id")
    current = Q(ends_at=None) | Q(ends_at__gt=moment.now)
    found = [*rows.filter(current), *rows.exclude(current)[:20]]
    return [period_json(row, moment) for row in found]


def period_json(row: RosterPeriod, moment: Moment) -> dict[str, Any]:
    """One period; ``owner`` null = the whole district."""
    over = row.ends_at is not None and row.ends_at <= moment.now
    return {
        "id": str(row.id),
        "kind": row.kind,
        "owner": f"{row.owner_kind}:{row.owner_code}" if row.owner_kind else None,
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "running": row.starts_at <= moment.now and not over,
        "reason": row.reason,
        "declared_by": row.declared_by.name if row.declared_by else None,
    }


def list_leaves(actor: Actor, moment: Moment) -> list[dict[str, Any]]:
    """Leaves that run or are to come: of the actor's units and areas, of the actor, and where the actor stands in."""
    rows = DutyLeave.objects.filter(cancelled_at=None, ends_at__gt=moment.now)
    if not actor.has(Role.DISPATCHER):
        units = frozenset().union(*(actor.units_as(role) for role in UNIT_ROLES))
        areas = actor.named_areas_as(Role.SUBDISTRICT_DISPATCHER)
        rows = rows.filter(
            Q(account_id=actor.account_id or 0)
            | Q(stand_in_id=actor.account_id or 0)
            | Q(account__unit__code__in=sorted(units))
            | Q(account__grants__subdistrict_code__in=sorted(areas))
        ).distinct()
    return [
        leave_json(row)
        for row in rows.select_related("account", "stand_in").order_by("starts_at", "id")[:200]
    ]


def leave_json(row: DutyLeave) -> dict[str, Any]:
    """One leave."""
    return {
        "id": str(row.id),
        "account": _account(row.account),
        "stand_in": _account(row.stand_in),
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "reason": row.reason,
        "cancelled_at": row.cancelled_at,
    }
