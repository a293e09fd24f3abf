"""Reports to the city platform."""

import gzip

from django.db.models import QuerySet

from gis.domain.errors import GridlineError
from grid.models import CityDelta


def city_deltas() -> "QuerySet[CityDelta]":
    """Newest first, without their content."""
    return CityDelta.objects.defer("content").order_by("-number")


def city_delta(number: int, *, lock: bool = False) -> CityDelta:
    """Raises GridlineError `city_delta_unknown` (404). `lock` keeps the row for this transaction."""
    rows = CityDelta.objects.select_for_update() if lock else CityDelta.objects
    delta = rows.defer("content").filter(pk=number).first()
    if delta is None:
        raise GridlineError("city_delta_unknown", status=404, number=number)
    return delta


def city_delta_lines(delta: CityDelta) -> bytes:
    """The report itself: JSON lines, the same bytes each time."""
    return gzip.decompress(bytes(delta.content))
