from django.db import models


class LocalGrid(models.Model):
    """A site's own plane grid (地方独立坐标系) and its parameters, filled in by the site.

    City grids such as 广州2000 are not public, so none is shipped. `parameters` are what
    `gis.domain.local_grid.parse_local_grid` takes; files state the grid as `local:CODE`.
    """

    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=100, blank=True)
    parameters = models.JSONField()
    actor = models.CharField(max_length=150)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.code} {self.name}".rstrip()
