from django.apps import AppConfig


class MobileApiConfig(AppConfig):
    """The inspectors' and handlers' door."""

    name = "mobile_api"
    label = "mobile_api"
    default_auto_field = "django.db.models.BigAutoField"
