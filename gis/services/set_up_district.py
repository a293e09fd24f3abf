from dataclasses import dataclass
from zoneinfo import available_timezones

from django.db import connection, transaction

from gis.domain.code_scheme import MAX_CODE_CHARS
from gis.domain.errors import GridlineError
from gis.domain.numbering_scheme import numbering_scheme
from gis.models import District
from gis.services.touch_geography import touch_geography


@dataclass(frozen=True, slots=True)
class DistrictSettings:
    """What is fixed for a district: names, time zone, the projected CRS for metres (EPSG number), code scheme."""

    code: str
    name_zh: str
    name_en: str
    time_zone: str
    metric_srid: int
    code_scheme: str


@transaction.atomic
def set_up_district(*, settings: DistrictSettings) -> District:
    """Sets up the district of this database, or changes its settings when its code is the same.

    The boundary is the union of the subdistricts, now and whenever they change. Raises GridlineError
    `district_present`, `time_zone_unknown`, `metric_srid_unknown`, `code_scheme_unknown` or `code_malformed`.
    """
    _check(settings)
    district = District.objects.select_for_update().first()
    if district and district.code != settings.code:
        raise GridlineError("district_present", status=409, code_present=district.code)
    district = district or District(code=settings.code)
    district.name_zh = settings.name_zh
    district.name_en = settings.name_en
    district.time_zone = settings.time_zone
    district.metric_srid = settings.metric_srid
    district.code_scheme = settings.code_scheme
    district.save()
    touch_geography()
    district.refresh_from_db()
    return district


def _check(settings: DistrictSettings) -> None:
    if not settings.code or len(settings.code) > MAX_CODE_CHARS or not settings.code.isprintable():
        raise GridlineError(
            "code_malformed", status=422, given=settings.code[:40], wanted=f"≤ {MAX_CODE_CHARS}"
        )
    if settings.time_zone not in available_timezones():
        raise GridlineError("time_zone_unknown", status=422, given=settings.time_zone[:60])
    numbering_scheme(settings.code_scheme)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT srtext LIKE 'PROJ%%' AND proj4text LIKE '%%+units=m%%' FROM spatial_ref_sys WHERE srid = %s",
            [settings.metric_srid],
        )
        row = cursor.fetchone()
    if not (row and row[0]):
        raise GridlineError("metric_srid_unknown", status=422, given=settings.metric_srid)
