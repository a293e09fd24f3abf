from django.apps import AppConfig


class GisConfig(AppConfig):
    """Spatial foundation: where things are."""

    name = "gis"
    label = "gis"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from gis.domain.layer_specs import register_layer
        from gis.domain.tile_layers import register
        from gis.selectors.geography_layers import LAYERS
        from gis.services.geography_specs import LAYERS as IMPORTS

        for layer in LAYERS:
            register(layer)
        for spec in IMPORTS:
            register_layer(spec)
