"""What the grid does when the spatial foundation changes, in the same transaction."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from gis.signals import geography_changed
from grid.services.link_buildings import link_buildings


@receiver(geography_changed)
def _relink(sender: Any, layer: str, at: datetime, **kwargs: Any) -> None:
    if layer in ("building", "cell"):
        link_buildings(at=at)
