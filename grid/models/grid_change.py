"""What was done to the grid, by whom and why; and what is planned."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Index, Q

from grid.models.ids import new_id


class GridChange(models.Model):
    """One change of cells or responsibility grids (网格调整), planned or applied.

    `plan` is the change as it was asked for, in the JSON of `grid.domain.cell_change`; `report` what it moved, by
    counts and codes, empty until it is applied. `before` and `after` are the touched rows as `code@version`. A plan
    that no longer fits when it is due becomes `failed` with `failure` (code and parameters). `reverts` is the change
    this one takes back. A row that is no longer planned never changes again.
    """

    class Kind(models.TextChoices):
        CREATE = "create"
        REDRAW = "redraw"
        SPLIT = "split"
        MERGE = "merge"
        TRANSFER = "transfer"
        REVERT = "revert"
        RESPONSIBILITY = "responsibility"
        REPAIR = "repair"

    class State(models.TextChoices):
        PLANNED = "planned"
        APPLIED = "applied"
        FAILED = "failed"
        CANCELLED = "cancelled"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    state = models.CharField(max_length=12, choices=State.choices)
    reason = models.CharField(max_length=500)
    subdistrict_codes = ArrayField(models.CharField(max_length=32), default=list)
    plan = models.JSONField()
    before = ArrayField(models.CharField(max_length=44), default=list)
    after = ArrayField(models.CharField(max_length=44), default=list)
    report = models.JSONField(default=dict)
    failure = models.JSONField(default=dict)
    reverts = models.ForeignKey("self", models.PROTECT, null=True, related_name="reverted_by")
    actor = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    actor_label = models.CharField(max_length=120)
    created_at = models.DateTimeField()
    effective_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="planned", settled_at__isnull=True)
                | (~Q(state="planned") & Q(settled_at__isnull=False)),
                name="grid_change_settled_unless_planned",
            ),
        ]
        indexes = [
            Index(fields=["effective_at"], condition=Q(state="planned"), name="grid_change_planned"),
            Index(fields=["-created_at"], name="grid_change_latest"),
            GinIndex(fields=["before"], name="grid_change_before"),
            GinIndex(fields=["after"], name="grid_change_after"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"
