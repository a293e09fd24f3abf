"""Declare a storm or fair period (启动防汛、会展值班), and call it off."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.duty_news import DutyNews, audience_of
from grid.domain.roster_rights import may_declare_period
from grid.domain.rosters import DutyOwner, OwnerKind, Period
from grid.models import RosterPeriod
from grid.models.ids import new_id
from grid.signals import duty_changed


@transaction.atomic
def declare_period(
    *,
    kind: Period,
    owner: DutyOwner | None,
    starts_at: datetime,
    ends_at: datetime | None,
    reason: str,
    actor: Actor,
    at: datetime,
) -> RosterPeriod:
    """From ``starts_at`` on the rosters of this kind replace the ordinary ones; ``owner`` None = everywhere.

    Raises `role_not_entitled` (403), `reason_missing`, `period_not_declarable`, `period_ends_first` (422).
    """
    if not may_declare_period(actor, owner):
        raise GridlineError("role_not_entitled", status=403, verb="declare_period")
    if kind is Period.ORDINARY:
        raise GridlineError("period_not_declarable", status=422, field="kind")
    if not reason.strip():
        raise GridlineError("reason_missing", status=422, field="reason")
    if ends_at is not None and ends_at <= starts_at:
        raise GridlineError("period_ends_first", status=422, field="ends_at")
    period = RosterPeriod.objects.create(
        id=new_id(),
        kind=kind,
        owner_kind=owner.kind if owner else "",
        owner_code=owner.code if owner else "",
        starts_at=starts_at,
        ends_at=ends_at,
        reason=reason.strip()[:500],
        declared_at=at,
        declared_by_id=actor.account_id,
    )
    _tell(period, "duty_period_declared", actor, at)
    return period


@transaction.atomic
def end_period(*, period_id: UUID, actor: Actor, at: datetime) -> RosterPeriod:
    """Called off now; one that has not begun never does.

    Raises `period_not_found` (404), `role_not_entitled` (403), `period_is_over` (409).
    """
    period = RosterPeriod.objects.select_for_update().filter(id=period_id).first()
    if period is None:
        raise GridlineError("period_not_found", status=404)
    if not may_declare_period(actor, owner_of(period)):
        raise GridlineError("role_not_entitled", status=403, verb="end_period")
    if period.ends_at is not None and period.ends_at <= at:
        raise GridlineError("period_is_over", status=409)
    period.ends_at, period.ended_by_id = max(at, period.starts_at), actor.account_id
    _tell(period, "duty_period_ended", actor, at)
    return period


def owner_of(period: RosterPeriod) -> DutyOwner | None:
    """Whose period it is; None = the whole district."""
    return DutyOwner(OwnerKind(period.owner_kind), period.owner_code) if period.owner_kind else None


def _tell(period: RosterPeriod, event: str, actor: Actor, at: datetime) -> None:
    period.event_seq += 1
    period.save()
    owner = owner_of(period)
    data = {
        "kind": period.kind,
        "owner": owner.key if owner else None,
        "starts_at": period.starts_at,
        "ends_at": period.ends_at,
        "reason": period.reason,
    }
    news = DutyNews("duty_period", period.id, period.event_seq, event, data, audience_of(owner))
    duty_changed.send(sender=RosterPeriod, news=news, actor=actor, at=at)
