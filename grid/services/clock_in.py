"""Clock in (签到) and out (签退): an inspector is on duty from here and now."""

from datetime import datetime

from django.contrib.gis.geos import Point
from django.db import IntegrityError, transaction

from gis.domain.coordinates import LonLat
from gis.domain.crs import STORAGE_SRID
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.duty_news import DutyNews, audience_of
from grid.domain.roles import FIELD_ROLES
from grid.domain.rosters import inspectors
from grid.models import DutyPresence
from grid.models.ids import new_id
from grid.selectors.duty_ground import duty_ground
from grid.signals import duty_changed


def clock_in(
    *, actor: Actor, position: LonLat, coord_type: str, reason: str = "", at: datetime
) -> DutyPresence:
    """Begin a stay on duty at ``position`` (WGS84; ``coord_type`` is how it was stated).

    Outside of the own responsibility grid a reason is needed. Raises `role_not_entitled` (403),
    `clock_in_reason_missing` (422), `already_clocked_in` (409).
    """
    if actor.account_id is None or not actor.has(*FIELD_ROLES):
        raise GridlineError("role_not_entitled", status=403, verb="clock_in")
    ground = duty_ground(actor, position, at)
    if not ground.inside and not reason.strip():
        raise GridlineError("clock_in_reason_missing", status=422, field="reason")
    try:
        with transaction.atomic():
            presence = DutyPresence.objects.create(
                id=new_id(),
                account_id=actor.account_id,
                subdistrict_code=ground.subdistrict_code,
                in_at=at,
                in_point=_point(position),
                coord_type=coord_type,
                grid_code=ground.grid_code,
                inside=ground.inside,
                reason=reason.strip()[:300],
            )
            _tell(presence, "duty_presence_begun", actor, at)
    except IntegrityError as twice:
        if "duty_presence_open_once" not in str(twice):
            raise
        raise GridlineError("already_clocked_in", status=409) from twice
    return presence


@transaction.atomic
def clock_out(*, actor: Actor, position: LonLat | None = None, at: datetime) -> DutyPresence:
    """End the stay; raises `not_clocked_in` (409)."""
    open_ones = DutyPresence.objects.select_for_update().filter(account_id=actor.account_id or 0, out_at=None)
    presence = open_ones.first()
    if presence is None:
        raise GridlineError("not_clocked_in", status=409)
    presence.out_at, presence.out_point = at, _point(position) if position else None
    _tell(presence, "duty_presence_ended", actor, at)
    return presence


def _point(position: LonLat) -> Point:
    return Point(position.lon, position.lat, srid=STORAGE_SRID)


def _tell(presence: DutyPresence, event: str, actor: Actor, at: datetime) -> None:
    presence.event_seq += 1
    presence.save()
    data = {
        "account": str(presence.account_id),
        "grid": presence.grid_code or None,
        "inside": presence.inside,
        "reason": presence.reason or None,
    }
    owner = inspectors(presence.subdistrict_code) if presence.subdistrict_code else None
    keys = audience_of(owner, presence.account_id)
    news = DutyNews("duty_presence", presence.id, presence.event_seq, event, data, keys)
    duty_changed.send(sender=DutyPresence, news=news, actor=actor, at=at)
