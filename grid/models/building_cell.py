from django.db import models
from django.db.models import Q


class BuildingCell(models.Model):
    """In which cell a building stands (楼入格), for a span of time.

    Kept as rows rather than found anew by geometry, because a building on a border belongs where the community
    says, and because a redrawn grid must not rewrite the past.
    """

    building = models.ForeignKey("gis.Building", on_delete=models.CASCADE, related_name="cells")
    cell = models.ForeignKey("grid.GridCell", on_delete=models.PROTECT, related_name="buildings")
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
