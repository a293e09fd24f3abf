from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex

from gis.domain.crs import STORAGE_SRID


class StandardAddress(models.Model):
    """An entry of the standard address library (标准地址): road, door plate (门楼牌) and where it is.

    `search_text` is the part people type (road, plate, building name) in the normal form of
    `gis.domain.address_text`; `grams` are its one- and two-character pieces, because a trigram index cannot
    answer queries that short. `point` is EPSG:4326.
    """

    class Status(models.TextChoices):
        ACTIVE = "active"
        VOID = "void"
        MERGED = "merged"

    code = models.CharField(max_length=40, unique=True)
    full_text = models.CharField(max_length=300)
    road_name = models.CharField(max_length=100, blank=True)
    door_plate = models.CharField(max_length=40, blank=True)
    subdistrict_code = models.CharField(max_length=32, blank=True)
    community_code = models.CharField(max_length=32, blank=True)
    point = models.PointField(srid=STORAGE_SRID)
    building = models.ForeignKey(
        "gis.Building", on_delete=models.SET_NULL, null=True, related_name="addresses"
    )
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.ACTIVE)
    search_text = models.CharField(max_length=300, blank=True)
    grams = ArrayField(models.CharField(max_length=2), default=list, blank=True)
    attributes = models.JSONField(default=dict, blank=True)

    class Meta:
        indexes = [
            GinIndex(fields=["search_text"], opclasses=["gin_trgm_ops"], name="address_trigrams"),
            GinIndex(fields=["grams"], name="address_grams"),
            models.Index(fields=["road_name", "door_plate"], name="address_road_plate"),
        ]

    def __str__(self) -> str:
        return self.full_text
