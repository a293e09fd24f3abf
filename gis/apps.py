from django.apps import AppConfig


class GisConfig(AppConfig):
    """Spatial foundation: where things are."""

    name = "gis"
    label = "gis"
    default_auto_field = "django.db.models.BigAutoField"
