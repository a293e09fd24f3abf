"""Django's own apps under labels that leave ours free."""

from django.contrib.gis.apps import GISConfig


class GeoDjangoConfig(GISConfig):
    """GeoDjango; its usual label `gis` belongs to our spatial foundation."""

    label = "geodjango"
