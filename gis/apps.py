from django.apps import AppConfig


class GisConfig(AppConfig):
    """Spatial foundation: where things are."""

    name = "gis"
    label = "gis"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from gis.domain.layer_specs import register_layer
        from gis.domain.numbering_scheme import register_scheme
        from gis.domain.tile_layers import register
        from gis.selectors.geography_layers import LAYERS
        from gis.services.geography_specs import LAYERS as IMPORTS
        from gis.services.read_numbering_schemes import read_numbering_schemes

        for scheme in read_numbering_schemes():
            register_scheme(scheme)
        for layer in LAYERS:
            register(layer)
        for spec in IMPORTS:
            register_layer(spec)
