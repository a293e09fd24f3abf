import shapely

from gis.domain.clean_row import Gate
from gis.domain.code_scheme import CodeScheme
from gis.domain.judge_shapes import ShapeGate
from gis.domain.layer_specs import LayerSpec
from gis.domain.reproject import Crs, projector
from gis.domain.stated_areas import StatedAreas
from gis.models import Area, District
from gis.selectors.column_types import column_types
from gis.selectors.district_extent import Extent, district_extent

BORDER_DEG = 0.0002
"""About 20 m: published borders are simplified that much, and a row that near to its community lies in it."""


def load_import_gate(spec: LayerSpec, crs: Crs) -> Gate:
    """What rows of a layer must pass in this district, as it is now."""
    district = District.objects.first()
    extent: Extent | None = None
    boundary = None
    if district and district.boundary and spec.inside_district and not _defines_boundary(spec, district):
        extent = district_extent(district.version)
        boundary = shapely.from_wkb(bytes(district.boundary.wkb))
    scheme = district.code_scheme if district else CodeScheme.PLAIN
    types = column_types(spec.table)
    return Gate(
        spec=spec,
        shapes=ShapeGate(
            kinds=spec.kinds, project=projector(crs), expected=extent.expected if extent else None,
            boundary=boundary, needed=spec.placed,
        ),
        scheme=scheme,
        district_code=district.code if district else None,
        areas=load_stated_areas(spec, scheme),
        limits={name: kind.limit for name, kind in types.items() if kind.limit is not None},
    )  # fmt: skip


def load_stated_areas(spec: LayerSpec, scheme: str) -> StatedAreas:
    """The areas that rows of this layer may state, grown by the tolerance of their borders."""
    levels = {"district": [], "subdistrict": [], "community": ["subdistrict"]}.get(
        spec.name, ["subdistrict", "community"]
    )
    rows = Area.objects.filter(level__in=levels, valid_to__isnull=True).values_list("code", "geom")
    areas = {
        code: shapely.buffer(shapely.from_wkb(bytes(geom.wkb)), BORDER_DEG, quad_segs=2)
        for code, geom in rows
    }
    return StatedAreas(scheme, areas)


def _defines_boundary(spec: LayerSpec, district: District) -> bool:
    """Subdistricts cannot lie outside a boundary that is made of them."""
    return spec.name == "subdistrict" and district.boundary_from_areas
