from django.db import connection

from gis.selectors.current_district import forget_district


def touch_geography() -> None:
    """Raises the district's version after its geography changed, inside the caller's transaction.

    The boundary follows the subdistricts where it is their union.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE gis_district SET version = version + 1, boundary = CASE
                WHEN boundary_from_areas THEN (
                    SELECT ST_Multi(ST_Union(geom)) FROM gis_area WHERE valid_to IS NULL AND level = 'subdistrict')
                ELSE boundary END
            """
        )
    forget_district()
