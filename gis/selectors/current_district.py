import time
from functools import lru_cache

from gis.domain.errors import GridlineError
from gis.models import District
from gis.selectors.district_extent import district_extent
from gis.selectors.gazetteer import forget_names

MAX_AGE_S = 30


def current_district() -> District:
    """The district this database serves, without its boundary (which loads when asked for).

    Kept per process for half a minute; whoever changes the district calls `forget_district`, so only other
    processes see a change later. Raises GridlineError `district_missing` while none has been set up.
    """
    return _district_of(int(time.monotonic()) // MAX_AGE_S)


def forget_district() -> None:
    """The next question in this process reads the row, its extent and the names again."""
    _district_of.cache_clear()
    district_extent.cache_clear()
    forget_names()


@lru_cache(maxsize=1)
def _district_of(_half_minute: int) -> District:
    district = District.objects.defer("boundary").first()
    if district is None:
        raise GridlineError("district_missing", status=503)
    return district
