"""Clocking in and out (签到、签退) of inspectors."""

from django.contrib.gis.db import models
from django.db.models import Index, Q, UniqueConstraint

from gis.domain.crs import STORAGE_SRID
from grid.models.ids import new_id


class DutyPresence(models.Model):
    """One stay on duty: where and when it began and ended, as the phone claims; ``out_at`` null = still on duty.

    ``coord_type`` is what the position was stated in, the points are WGS84. ``inside`` = within the own
    responsibility grid (``grid_code``, empty where the person has none); outside of it ``reason`` says why.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey("grid.Account", models.PROTECT, related_name="presences")
    subdistrict_code = models.CharField(max_length=16, blank=True)
    in_at = models.DateTimeField()
    in_point = models.PointField(srid=STORAGE_SRID, null=True, spatial_index=False)
    coord_type = models.CharField(max_length=12, blank=True)
    grid_code = models.CharField(max_length=32, blank=True)
    inside = models.BooleanField()
    reason = models.CharField(max_length=300, blank=True)
    out_at = models.DateTimeField(null=True)
    out_point = models.PointField(srid=STORAGE_SRID, null=True, spatial_index=False)
    event_seq = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["account"], condition=Q(out_at=None), name="duty_presence_open_once"),
        ]
        indexes = [Index(fields=["account", "-in_at"], name="duty_presence_of")]

    def __str__(self) -> str:
        return f"{self.account_id} on duty since {self.in_at:%Y-%m-%d %H:%M}"
