from django.apps import AppConfig


class GridConfig(AppConfig):
    """Cells, units, accounts, rosters, positions, base registry: who and what is there."""

    name = "grid"
    label = "grid"
    default_auto_field = "django.db.models.BigAutoField"
