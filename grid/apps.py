from django.apps import AppConfig


class GridConfig(AppConfig):
    """Cells, units, accounts, rosters, positions, base registry: who and what is there."""

    name = "grid"
    label = "grid"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from gis.domain.tile_layers import register
        from grid.selectors.cell_layer import LAYERS

        for layer in LAYERS:
            register(layer)
