from django.apps import AppConfig


class PlatformConfig(AppConfig):
    """Composition root; its management commands run the product."""

    name = "config"
    label = "platform"
