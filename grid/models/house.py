from django.db import models


class House(models.Model):
    """A house (屋: a room or flat that is lived or worked in) inside a building.

    `code` has 26 characters: 17 of the building, unit 2, floor 3 (`B01` for basements), room 4. The building is
    named by its code and not by a row, because a redrawn building is a new row and still the same house around it.
    `unit_no`, `floor_no` and `room_no` are the bare numbers (`2`, `15`, `1503`), empty when not known.
    `area_m2` is the floor area, null when not known. `owner_sealed` is the sealed name of the owner, null when
    not known. `version` grows with every change; a write on an older one is refused.
    """

    class Use(models.TextChoices):
        SELF_OCCUPIED = "self_occupied"  # 自住
        RENTED = "rented"  # 出租
        VACANT = "vacant"  # 空置
        COMMERCIAL = "commercial"  # 商用
        UNKNOWN = "unknown"

    class Status(models.TextChoices):
        ACTIVE = "active"
        VOID = "void"

    code = models.CharField(max_length=32)
    building_code = models.CharField(max_length=32)
    address_code = models.CharField(max_length=40, blank=True, default="", db_default="")
    unit_no = models.CharField(max_length=8, blank=True, default="", db_default="")
    floor_no = models.CharField(max_length=8, blank=True, default="", db_default="")
    room_no = models.CharField(max_length=12, blank=True, default="", db_default="")
    use = models.CharField(max_length=16, choices=Use.choices, default=Use.UNKNOWN, db_default="unknown")
    area_m2 = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    owner_sealed = models.BinaryField(null=True)
    owner_index = models.BinaryField(null=True, help_text="keyed digest of the owner, to tell a change")
    status = models.CharField(
        max_length=8, choices=Status.choices, default=Status.ACTIVE, db_default="active"
    )
    attributes = models.JSONField(default=dict, blank=True, db_default={})
    version = models.PositiveIntegerField(default=1, db_default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        # Constraints and no `unique=True`: that would add a second index for patterns nobody asks for.
        constraints = [models.UniqueConstraint(fields=["code"], name="house_code_once")]
        indexes = [models.Index(fields=["building_code"], name="house_building")]

    def __str__(self) -> str:
        return self.code
