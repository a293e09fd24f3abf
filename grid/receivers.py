"""What the grid does when the spatial foundation changes, in the same transaction."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from gis.services.touch_geography import touch_geography
from gis.signals import geography_changed
from grid.models import GridCell, ResponsibilityGridCell
from grid.services.draw_responsibility_grids import draw_responsibility_grids
from grid.services.link_buildings import link_buildings


@receiver(geography_changed)
def _relink(sender: Any, layer: str, at: datetime, **kwargs: Any) -> None:
    if layer in ("building", "cell"):
        link_buildings(at=at)


@receiver(geography_changed)
def _redraw_grids(sender: Any, layer: str, at: datetime, **kwargs: Any) -> None:
    """An imported cell keeps its code and its grid; the ground of the grid follows."""
    if layer != "cell":
        return
    fresh = GridCell.objects.filter(valid_from=at, valid_to__isnull=True)
    members = ResponsibilityGridCell.objects.filter(valid_to__isnull=True, cell_code__in=fresh.values("code"))
    codes = set(members.values_list("grid__code", flat=True))
    if codes and draw_responsibility_grids(codes=codes):
        touch_geography("responsibility_grid")
