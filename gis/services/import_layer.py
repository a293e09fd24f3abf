from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import shapely
from django.db import transaction
from shapely.prepared import PreparedGeometry, prep

from gis.domain.clean_row import FieldNames, Gate, clean_row
from gis.domain.code_scheme import CodeScheme
from gis.domain.coordinates import CoordType
from gis.domain.errors import GridlineError
from gis.domain.import_rows import CleanRow, Rejected, SourceFile, SourceRow
from gis.domain.layer_specs import LayerSpec, layer_spec
from gis.domain.reproject import epsg_of, parse_crs, reprojector
from gis.models import District, ImportBatch
from gis.selectors.district_extent import Extent, district_extent
from gis.services.merge_layer import merge_layer
from gis.services.read_layer_file import read_layer_file
from gis.services.record_batch import record_batch
from gis.services.touch_geography import touch_geography
from gis.signals import geography_changed


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How to read a file. `crs` is our name or an EPSG number and must be stated; `fields` say what is what."""

    layer: str
    crs: str
    fields: FieldNames
    encoding: str = "utf-8"
    source_layer: str | None = None


def import_layer(*, path: Path, options: ImportOptions, actor: str, at: datetime) -> ImportBatch:
    """Takes a file into a layer; every row is inserted, updated, unchanged or rejected with its reason.

    One transaction: either the whole batch is visible or nothing of it. Taking the same file again changes
    nothing. Raises GridlineError when the file as a whole cannot be taken (see `read_layer_file`, `parse_crs`),
    `import_crs_conflict` when it states another system itself, `import_field_missing` when a named field is not
    there, and what the layer's own checks raise (e.g. `cells_overlap`).
    """
    spec = layer_spec(options.layer)
    crs = parse_crs(options.crs)
    source = read_layer_file(path, encoding=options.encoding, source_layer=options.source_layer)
    _check_labels(source, crs, options.fields)
    with transaction.atomic():
        district = District.objects.select_for_update().first()
        gate = _gate(spec, crs, district)
        with np.errstate(invalid="ignore"):  # NaN is refused at the gate, with words
            clean, rejected = _sort_out(source.rows, options.fields, gate)
        merged = merge_layer(spec, clean, at)
        if merged.inserted or merged.updated:
            touch_geography(spec.name)
            geography_changed.send(sender=ImportBatch, layer=spec.name, at=at)
        return record_batch(
            path=path, layer=spec.name, crs=options.crs, actor=actor, at=at, merged=merged, rejected=rejected
        )


def _check_labels(source: SourceFile, crs: CoordType | int, fields: FieldNames) -> None:
    stated = epsg_of(crs)
    if source.epsg is not None and stated is not None and source.epsg != stated:
        raise GridlineError("import_crs_conflict", status=422, file_says=source.epsg, you_say=stated)
    missing = sorted(fields.used() - set(source.fields))
    if missing and source.rows:
        raise GridlineError(
            "import_field_missing",
            status=422,
            missing=", ".join(missing),
            fields=", ".join(source.fields)[:300],
        )


def _gate(spec: LayerSpec, crs: CoordType | int, district: District | None) -> Gate:
    extent: Extent | None = None
    boundary: PreparedGeometry | None = None
    if district and district.boundary and spec.inside_district and not _defines_boundary(spec, district):
        extent = district_extent(district.version)
        boundary = prep(shapely.from_wkb(bytes(district.boundary.wkb)))
    return Gate(
        spec=spec,
        reproject=reprojector(crs),
        scheme=district.code_scheme if district else CodeScheme.PLAIN,
        district_code=district.code if district else None,
        expected=extent.expected if extent else None,
        boundary=boundary,
    )


def _defines_boundary(spec: LayerSpec, district: District) -> bool:
    """Subdistricts cannot lie outside a boundary that is made of them."""
    return spec.name == "subdistrict" and district.boundary_from_areas


def _sort_out(
    rows: Iterable[SourceRow], fields: FieldNames, gate: Gate
) -> tuple[list[CleanRow], list[Rejected]]:
    clean: dict[str, CleanRow] = {}
    rejected: list[Rejected] = []
    for row in rows:
        try:
            taken = clean_row(row, fields, gate)
            if taken.code in clean:
                raise GridlineError("code_repeated", status=422, first_line=clean[taken.code].line)
            gate.spec.row(taken)
        except GridlineError as error:
            key = str(row.values.get(fields.code) or "")[:64]
            rejected.append(Rejected(row.line, error.code, key, error.params))
        else:
            clean[taken.code] = taken
    return list(clean.values()), rejected
