from django.db import models


class LayerVersion(models.Model):
    """How often the rows of a layer (图层) were changed: what a browser kept is good while this number stands.

    `layer` is a name of `gis.domain.geography_layers`; a layer without a row was never changed (version 0).
    Rows are written by `gis.services.touch_geography` alone, inside the transaction of the change.
    """

    layer = models.CharField(max_length=32, primary_key=True)
    version = models.BigIntegerField(default=0)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.layer} {self.version}"
