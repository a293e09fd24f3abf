"""Rosters (值班表): who is on duty when, in ordinary times and in declared periods."""

from typing import Any

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from grid.domain.rosters import OwnerKind, Period, Shift
from grid.models.ids import new_id


def _account() -> Any:
    return models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")


class Roster(models.Model):
    """One owner's roster for one period. ``owner_code`` is `district`, a subdistrict's or a unit's code.

    ``version`` guards edits and is counted by each of them; ``event_seq`` counts what was told of it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner_kind = models.CharField(max_length=12)
    owner_code = models.CharField(max_length=64)
    period = models.CharField(max_length=10, default=Period.ORDINARY)
    version = models.PositiveIntegerField(default=1)
    event_seq = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()
    changed_by = _account()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["owner_kind", "owner_code", "period"], name="roster_once"),
            CheckConstraint(
                condition=Q(owner_kind__in=[kind.value for kind in OwnerKind]), name="roster_owner_known"
            ),
            CheckConstraint(
                condition=Q(period__in=[period.value for period in Period]), name="roster_period_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.owner_kind}:{self.owner_code} {self.period}"


class RosterRow(models.Model):
    """One shift: from when to when, who, on which phone, with deputy and shift leader (带班领导).

    ``phone`` is the office number of the shift. ``grid_code`` names the responsibility grid of an inspector, empty
    elsewhere. Rows of a roster do not overlap; of inspectors, those of one person or one grid do not.
    """

    roster = models.ForeignKey(Roster, models.CASCADE, related_name="rows")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    shift = models.CharField(max_length=5)
    account = _account()
    phone = models.CharField(max_length=32, blank=True)
    deputy = _account()
    deputy_phone = models.CharField(max_length=32, blank=True)
    leader = _account()
    leader_phone = models.CharField(max_length=32, blank=True)
    grid_code = models.CharField(max_length=32, blank=True)

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="roster_row_has_length"),
            CheckConstraint(
                condition=Q(shift__in=[shift.value for shift in Shift]), name="roster_row_shift_known"
            ),
            CheckConstraint(
                condition=Q(account__isnull=False) | ~Q(phone=""), name="roster_row_names_somebody"
            ),
        ]
        indexes = [
            Index(fields=["roster", "starts_at"], name="roster_row_by_start"),
            Index(fields=["ends_at", "starts_at"], name="roster_row_running"),
        ]

    def __str__(self) -> str:
        return f"{self.roster_id} {self.starts_at:%Y-%m-%d %H:%M}"


class RosterPeriod(models.Model):
    """A storm or fair period, declared for the whole district (``owner_kind`` empty) or for one owner."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=10)
    owner_kind = models.CharField(max_length=12, blank=True)
    owner_code = models.CharField(max_length=64, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500)
    declared_at = models.DateTimeField()
    declared_by = _account()
    ended_by = _account()
    event_seq = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(kind__in=[Period.STORM.value, Period.FAIR.value]), name="roster_period_declarable"
            ),
            CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gte=F("starts_at")), name="roster_period_has_length"
            ),
        ]
        indexes = [Index(fields=["starts_at"], name="roster_period_by_start")]

    def __str__(self) -> str:
        return f"{self.kind} from {self.starts_at:%Y-%m-%d %H:%M}"


class DutyLeave(models.Model):
    """A leave (请假): who is away from when to when, and who stands in; null = the duty desk answers."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey("grid.Account", models.PROTECT, related_name="leaves")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    stand_in = _account()
    reason = models.CharField(max_length=500)
    registered_at = models.DateTimeField()
    registered_by = _account()
    cancelled_at = models.DateTimeField(null=True)
    event_seq = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="duty_leave_has_length"),
            CheckConstraint(
                condition=Q(stand_in=None) | ~Q(stand_in=F("account")), name="duty_leave_by_another"
            ),
        ]
        indexes = [
            Index(fields=["account", "starts_at"], name="duty_leave_of", condition=Q(cancelled_at=None))
        ]

    def __str__(self) -> str:
        return f"leave of {self.account_id} from {self.starts_at:%Y-%m-%d %H:%M}"
