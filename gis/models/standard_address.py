from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db.models import Q

from gis.domain.crs import STORAGE_SRID

SEARCHABLE = Q(level__in=["plate", "building"])
"""Rooms are a hundredfold and are found inside their building; only what stands on a sign is searched as text."""


class StandardAddress(models.Model):
    """An entry of the standard address library (标准地址), at one of four levels of detail.

    `plate` is a door plate on a road (昌岗中路183号), `building` a building (栋) of a compound (怡乐花园12栋), `unit` a
    staircase (单元), `room` a room (室). `parent_code` names the entry above (a room's unit, building or plate), blank
    at the top. `building_no`, `unit_no`, `floor_no`, `room_no` are in normal form: digits and small letters without
    栋, 单元, 层 or 室 (A座 → a, 三〇二室 → 302, B1层 → b1). `house_code` is the house's code where one is known.

    `search_text` is the part people type (road, plate, compound, building) in the normal form of
    `gis.domain.address_text`; `grams` are its one- and two-character pieces, because a trigram index cannot
    answer queries that short. Both are filled for plates and buildings only. `point` is EPSG:4326.

    A `merged` entry names what took its place in `successor_code`; a `void` one may. Neither is offered any more.
    """

    class Level(models.TextChoices):
        PLATE = "plate"
        BUILDING = "building"
        UNIT = "unit"
        ROOM = "room"

    class Status(models.TextChoices):
        ACTIVE = "active"
        VOID = "void"
        MERGED = "merged"

    code = models.CharField(max_length=40, unique=True)
    level = models.CharField(max_length=8, choices=Level.choices, default=Level.PLATE, db_default=Level.PLATE)
    parent_code = models.CharField(max_length=40, blank=True, default="", db_default="")
    full_text = models.CharField(max_length=300)
    road_name = models.CharField(max_length=100, blank=True)
    door_plate = models.CharField(max_length=40, blank=True)
    compound_name = models.CharField(max_length=100, blank=True, default="", db_default="")
    building_no = models.CharField(max_length=16, blank=True, default="", db_default="")
    unit_no = models.CharField(max_length=8, blank=True, default="", db_default="")
    floor_no = models.CharField(max_length=8, blank=True, default="", db_default="")
    room_no = models.CharField(max_length=16, blank=True, default="", db_default="")
    house_code = models.CharField(max_length=32, blank=True, default="", db_default="")
    subdistrict_code = models.CharField(max_length=32, blank=True)
    community_code = models.CharField(max_length=32, blank=True)
    point = models.PointField(srid=STORAGE_SRID)
    building = models.ForeignKey(
        "gis.Building", on_delete=models.SET_NULL, null=True, related_name="addresses", db_index=False
    )
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.ACTIVE)
    successor_code = models.CharField(max_length=40, blank=True, default="", db_default="")
    search_text = models.CharField(max_length=300, blank=True, db_default="")
    grams = ArrayField(models.CharField(max_length=2), default=list, blank=True, db_default=[])
    attributes = models.JSONField(default=dict, blank=True)

    class Meta:
        indexes = [
            GinIndex(
                fields=["search_text"],
                opclasses=["gin_trgm_ops"],
                condition=SEARCHABLE,
                name="address_trigrams",
            ),
            GinIndex(fields=["grams"], condition=SEARCHABLE, name="address_grams"),
            models.Index(fields=["road_name", "door_plate"], condition=SEARCHABLE, name="address_road_plate"),
            models.Index(
                fields=["compound_name", "building_no"],
                condition=SEARCHABLE & ~Q(compound_name=""),
                name="address_compound_building",
            ),
            # A building's rooms, and whatever points at a building when it goes.
            models.Index(fields=["building", "room_no", "unit_no"], name="address_building_room"),
            models.Index(fields=["parent_code"], condition=~Q(parent_code=""), name="address_parent"),
        ]

    def __str__(self) -> str:
        return self.full_text
