from datetime import datetime
from pathlib import Path

import shapely
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon
from django.db import transaction

from gis.domain.crs import STORAGE_SRID
from gis.domain.errors import GridlineError
from gis.domain.geometry_gate import admit, as_multi, check_finite
from gis.domain.layer_specs import POLYGONS
from gis.domain.reproject import epsg_of, parse_crs, reprojector
from gis.models import District, ImportBatch
from gis.services.merge_layer import Merged
from gis.services.read_layer_file import read_layer_file
from gis.services.record_batch import record_batch
from gis.services.touch_geography import touch_geography


@transaction.atomic
def import_boundary(
    *,
    path: Path,
    crs: str,
    actor: str,
    at: datetime,
    encoding: str = "utf-8",
    source_layer: str | None = None,
) -> ImportBatch:
    """Sets the district's own boundary (layer `district`) to the union of the polygons in a file.

    From then on the boundary no longer follows the subdistricts. Raises GridlineError as `import_layer` does,
    for the first polygon that will not do, and `district_missing` before a district is set up.
    """
    stated = parse_crs(crs)
    source = read_layer_file(path, encoding=encoding, source_layer=source_layer)
    if source.epsg is not None and epsg_of(stated) not in (None, source.epsg):
        raise GridlineError("import_crs_conflict", status=422, file_says=source.epsg, you_say=epsg_of(stated))
    reproject = reprojector(stated)
    parts = [
        admit(reproject(check_finite(row.geometry)) if row.geometry else None, kinds=POLYGONS)
        for row in source.rows
    ]
    if not parts:
        raise GridlineError("geometry_missing", status=422)
    boundary = GEOSGeometry(memoryview(shapely.to_wkb(as_multi(shapely.union_all(parts)))), srid=STORAGE_SRID)
    assert isinstance(boundary, MultiPolygon)
    changed = _store(boundary)
    merged = Merged(0, len(parts), 0) if changed else Merged(0, 0, len(parts))
    return record_batch(path=path, layer="district", crs=crs, actor=actor, at=at, merged=merged, rejected=())


def _store(boundary: MultiPolygon) -> bool:
    """False when the district has this very boundary already."""
    district = District.objects.select_for_update().first()
    if district is None:
        raise GridlineError("district_missing", status=409)
    if district.boundary and district.boundary.equals_exact(boundary) and not district.boundary_from_areas:
        return False
    district.boundary = boundary
    district.boundary_from_areas = False
    district.save(update_fields=["boundary", "boundary_from_areas"])
    touch_geography()
    return True
