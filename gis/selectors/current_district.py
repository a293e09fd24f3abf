import time

from gis.domain.errors import GridlineError
from gis.models import District
from gis.selectors.district_extent import district_extent

MAX_AGE_S = 30.0

_cached: tuple[float, District] | None = None


def current_district() -> District:
    """The district this database serves, without its boundary (which loads when asked for).

    Kept per process for half a minute; whoever changes the district calls `forget_district`, so only other
    processes see a change later. Raises GridlineError `district_missing` while none has been set up.
    """
    global _cached
    if _cached and time.monotonic() - _cached[0] < MAX_AGE_S:
        return _cached[1]
    district = District.objects.defer("boundary").first()
    if district is None:
        raise GridlineError("district_missing", status=503)
    _cached = (time.monotonic(), district)
    return district


def forget_district() -> None:
    """The next question in this process reads the row, and its extent, again."""
    global _cached
    _cached = None
    district_extent.cache_clear()
