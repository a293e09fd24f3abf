from django.apps import AppConfig


class GridConfig(AppConfig):
    """Cells, units, accounts, rosters, positions, base registry: who and what is there."""

    name = "grid"
    label = "grid"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from gis.domain.layer_specs import register_layer
        from gis.domain.map_layers import register_map_layer
        from gis.domain.published_tiles import PublishedTile
        from gis.domain.tile_layers import register
        from grid import receivers  # noqa: F401 - connects them
        from grid.selectors.cell_layer import LABELS, MAP_LAYERS
        from grid.services.cell_spec import CELLS
        from grid.services.registry_specs import FACILITIES, ORGANISATIONS

        for layer in MAP_LAYERS:
            register_map_layer(layer)
            register(PublishedTile(layer))
        for labels in LABELS:
            register(labels)
        for spec in (CELLS, ORGANISATIONS, FACILITIES):
            register_layer(spec)
