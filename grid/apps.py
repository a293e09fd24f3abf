from django.apps import AppConfig


class GridConfig(AppConfig):
    """Cells, units, accounts, rosters, positions, base registry: who and what is there."""

    name = "grid"
    label = "grid"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from gis.domain.layer_specs import register_layer
        from gis.domain.tile_layers import register
        from grid import receivers  # noqa: F401 - connects them
        from grid.selectors.cell_layer import LAYERS
        from grid.services.cell_spec import CELLS

        for layer in LAYERS:
            register(layer)
        register_layer(CELLS)
