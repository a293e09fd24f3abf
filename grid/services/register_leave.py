"""Register a leave (请假) with who stands in, and cancel it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.duty_news import DutyNews, audience_of
from grid.domain.roles import Role
from grid.domain.roster_rights import may_grant_leave
from grid.models import Account, DutyLeave, RoleGrant
from grid.models.ids import new_id
from grid.signals import duty_changed


@transaction.atomic
def register_leave(
    *,
    account_id: int,
    starts_at: datetime,
    ends_at: datetime,
    stand_in_id: int | None,
    reason: str,
    actor: Actor,
    at: datetime,
) -> DutyLeave:
    """Keep the leave; rosters name the stand-in from ``starts_at`` on.

    Raises `account_unknown`, `stand_in_unknown`, `leave_ends_first`, `reason_missing` (422),
    `role_not_entitled` (403), `leave_overlaps` (409).
    """
    person = Account.objects.select_for_update(of=("self",)).filter(pk=account_id, is_active=True).first()
    check_may_send_away(person, actor)
    assert person is not None
    if ends_at <= starts_at or ends_at <= at:
        raise GridlineError("leave_ends_first", status=422, field="ends_at")
    if not reason.strip():
        raise GridlineError("reason_missing", status=422, field="reason")
    if stand_in_id is not None:
        other = Account.objects.filter(pk=stand_in_id, is_active=True).exclude(pk=account_id)
        if not other.exists():
            raise GridlineError("stand_in_unknown", status=422, field="stand_in")
    same = DutyLeave.objects.filter(account_id=account_id, cancelled_at=None)
    if same.filter(starts_at__lt=ends_at, ends_at__gt=starts_at).exists():
        raise GridlineError("leave_overlaps", status=409, field="starts_at")
    leave = DutyLeave.objects.create(
        id=new_id(),
        account_id=account_id,
        starts_at=starts_at,
        ends_at=ends_at,
        stand_in_id=stand_in_id,
        reason=reason.strip()[:500],
        registered_at=at,
        registered_by_id=actor.account_id,
    )
    _tell(leave, "duty_leave_registered", actor, at)
    return leave


@transaction.atomic
def cancel_leave(*, leave_id: UUID, actor: Actor, at: datetime) -> DutyLeave:
    """The person is there after all; work that was handed on stays where it is.

    Raises `leave_not_found` (404), `role_not_entitled` (403), `leave_is_over` (409).
    """
    leave = (
        DutyLeave.objects.select_for_update(of=("self",))
        .select_related("account")
        .filter(id=leave_id)
        .first()
    )
    if leave is None:
        raise GridlineError("leave_not_found", status=404)
    check_may_send_away(leave.account, actor)
    if leave.cancelled_at is not None or leave.ends_at <= at:
        raise GridlineError("leave_is_over", status=409)
    leave.cancelled_at = at
    _tell(leave, "duty_leave_cancelled", actor, at)
    return leave


def check_may_send_away(person: Account | None, actor: Actor) -> None:
    """Raise `account_unknown` (422) or `role_not_entitled` (403); the same for whoever is out of reach."""
    unit = person.unit.code if person is not None and person.unit else None
    named = RoleGrant.objects.filter(account=person, subdistrict_code__isnull=False) if person else ()
    areas = frozenset(grant.subdistrict_code or "" for grant in named)
    if not actor.has(Role.DISPATCHER, Role.SUBDISTRICT_DISPATCHER, Role.UNIT_HEAD, Role.UNIT_CLERK):
        raise GridlineError("role_not_entitled", status=403, verb="register_leave")
    if person is None or not may_grant_leave(actor, unit_code=unit, areas=areas):
        raise GridlineError("account_unknown", status=422, field="account")


def _tell(leave: DutyLeave, event: str, actor: Actor, at: datetime) -> None:
    leave.event_seq += 1
    leave.save()
    data = {
        "account": str(leave.account_id),
        "stand_in": str(leave.stand_in_id) if leave.stand_in_id else None,
        "starts_at": leave.starts_at,
        "ends_at": leave.ends_at,
    }
    keys = audience_of(None, leave.account_id, leave.stand_in_id)
    news = DutyNews("duty_leave", leave.id, leave.event_seq, event, data, keys)
    duty_changed.send(sender=DutyLeave, news=news, actor=actor, at=at)
