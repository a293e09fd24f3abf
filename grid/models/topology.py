"""What the topology check found, and what was proposed to mend it."""

from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex

from gis.domain.crs import STORAGE_SRID
from grid.models.ids import new_id


class TopologyCheck(models.Model):
    """One run of the topology check (拓扑检查) over the whole district or one subdistrict.

    `layer_versions` are the versions of the layers it read: when they have risen since, the run is out of date.
    `subdistrict_code` is blank for the whole district. `counts` are the faults by kind.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subdistrict_code = models.CharField(max_length=32, blank=True)
    layer_versions = models.JSONField()
    cells_checked = models.PositiveIntegerField()
    counts = models.JSONField(default=dict)
    actor = models.CharField(max_length=150)
    checked_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["subdistrict_code", "-checked_at"], name="topology_check_latest")]

    def __str__(self) -> str:
        return f"{self.subdistrict_code or 'district'} {self.checked_at:%Y-%m-%d %H:%M}"


class TopologyFault(models.Model):
    """A fault of a check, as `grid.domain.topology.faults.Fault` describes it; `rank` is its place in the list."""

    check_run = models.ForeignKey(TopologyCheck, models.CASCADE, related_name="faults")
    rank = models.PositiveIntegerField()
    key = models.CharField(max_length=16)
    kind = models.CharField(max_length=24)
    severity = models.CharField(max_length=8)
    layer = models.CharField(max_length=12)
    codes = ArrayField(models.CharField(max_length=32), default=list)
    area_codes = ArrayField(models.CharField(max_length=32), default=list)
    subdistrict_codes = ArrayField(models.CharField(max_length=32), default=list)
    size_m2 = models.FloatField(null=True)
    width_m = models.FloatField(null=True)
    detail = models.CharField(max_length=200, blank=True)
    point = models.PointField(srid=STORAGE_SRID, spatial_index=False)
    geom = models.GeometryField(srid=STORAGE_SRID, spatial_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["check_run", "rank"], name="topology_fault_rank"),
        ]
        indexes = [GinIndex(fields=["area_codes"], name="topology_fault_areas")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class TopologyProposal(models.Model):
    """A repair that somebody may decide for (修复预览). Nothing is changed until it is applied.

    `faults` are the keys it would mend, `left` those it cannot (key and reason). `concerned` counts the buildings
    and open tickets on ground that would change hands. `base` is the version of every cell it rests on; when one has
    moved on, it is refused. `grid_changes` are the identifiers of the changes it became.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed"
        APPLIED = "applied"
        DROPPED = "dropped"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    subdistrict_code = models.CharField(max_length=32, blank=True)
    faults = models.JSONField(default=list)
    left = models.JSONField(default=list)
    base = models.JSONField(default=dict)
    concerned = models.JSONField(default=dict)
    grid_changes = ArrayField(models.UUIDField(), default=list)
    actor = models.CharField(max_length=150)
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=150, blank=True)
    effective_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["-created_at"], name="topology_proposal_latest")]

    def __str__(self) -> str:
        return f"{self.state} {self.id}"


class TopologyRepair(models.Model):
    """What a proposal does to one cell: its ground before and after, its code before and after.

    `after` is null for a cell that would end, because another stands on all of its ground.
    """

    proposal = models.ForeignKey(TopologyProposal, models.CASCADE, related_name="repairs")
    cell_code = models.CharField(max_length=32)
    cell_version = models.PositiveIntegerField()
    new_code = models.CharField(max_length=32)
    reasons = ArrayField(models.CharField(max_length=24), default=list)
    won_m2 = models.FloatField()
    lost_m2 = models.FloatField()
    before = models.GeometryField(srid=STORAGE_SRID, spatial_index=False)
    after = models.MultiPolygonField(srid=STORAGE_SRID, null=True, spatial_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "cell_code"], name="topology_repair_once"),
        ]

    def __str__(self) -> str:
        return f"{self.cell_code} → {self.new_code}"
