from django.db import connection, transaction

from gis.domain.geography_layers import changed_layers
from gis.selectors.current_district import forget_district

_DISTRICT = "UPDATE gis_district SET version = version + 1"
#: The boundary follows the subdistricts where it is their union.
_BOUNDARY = """, boundary = CASE WHEN boundary_from_areas THEN (
    SELECT ST_Multi(ST_Union(geom)) FROM gis_area WHERE valid_to IS NULL AND level = 'subdistrict')
    ELSE boundary END"""
_LAYERS = """
    INSERT INTO gis_layerversion AS kept (layer, version, changed_at)
    SELECT layer, 1, now() FROM unnest(%s) AS layer
    ON CONFLICT (layer) DO UPDATE SET version = kept.version + 1, changed_at = excluded.changed_at
"""


def touch_geography(*layers: str) -> None:
    """Raises the district's version and those of the named layers, inside the caller's transaction.

    Call it after the rows of a layer changed, with the names of `gis.domain.geography_layers`; without names every
    layer counts as changed. Raises ValueError for an unknown name.
    """
    changed = changed_layers(layers)
    with connection.cursor() as cursor:
        cursor.execute(_DISTRICT + (_BOUNDARY if "district" in changed else ""))
        cursor.execute(_LAYERS, [changed])
    forget_district()
    transaction.on_commit(forget_district)  # another thread may have read the old state again in the meantime
