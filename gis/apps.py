from django.apps import AppConfig


class GisConfig(AppConfig):
    """Spatial foundation: where things are."""

    name = "gis"
    label = "gis"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from gis import receivers  # noqa: F401 - connects them
        from gis.domain.layer_specs import register_layer
        from gis.domain.map_layers import register_map_layer
        from gis.domain.numbering_scheme import register_scheme
        from gis.domain.published_tiles import PublishedTile
        from gis.domain.tile_layers import register
        from gis.selectors.geography_layers import LABELS, MAP_LAYERS
        from gis.services.geography_specs import LAYERS as IMPORTS
        from gis.services.read_numbering_schemes import read_numbering_schemes

        for scheme in read_numbering_schemes():
            register_scheme(scheme)
        for layer in MAP_LAYERS:
            register_map_layer(layer)
            register(PublishedTile(layer))
        for labels in LABELS:
            register(labels)
        for spec in IMPORTS:
            register_layer(spec)
