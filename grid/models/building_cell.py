from django.db import models
from django.db.models import Q


class BuildingCell(models.Model):
    """In which cell a building stands (楼入格), for a span of time.

    Kept as rows rather than found anew by geometry, because a building on a border belongs where the community
    says, and because a redrawn grid must not rewrite the past. `placed_by` says what decided: the `ground` under the
    building's point, or the `nearest` cell for a point just outside every cell.
    """

    class PlacedBy(models.TextChoices):
        GROUND = "ground"
        NEAREST = "nearest"

    building = models.ForeignKey("gis.Building", on_delete=models.CASCADE, related_name="cells")
    cell = models.ForeignKey("grid.GridCell", on_delete=models.PROTECT, related_name="buildings")
    placed_by = models.CharField(
        max_length=8, choices=PlacedBy.choices, default=PlacedBy.GROUND, db_default=PlacedBy.GROUND
    )
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["building"], condition=Q(valid_to__isnull=True), name="building_one_valid_cell"
            )
        ]

    def __str__(self) -> str:
        return f"{self.building_id} in {self.cell_id}"


class UnplacedBuilding(models.Model):
    """A building valid now that stands in no cell (未入格楼栋): the recorded exception to 楼入网格.

    `link_buildings` keeps the rows in step; a building that finds a cell, or is closed, leaves the table.
    """

    building = models.OneToOneField("gis.Building", on_delete=models.CASCADE, related_name="unplaced")
    noted_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.building_id)
