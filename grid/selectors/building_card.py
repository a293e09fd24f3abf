from typing import Any

from gis.domain.errors import GridlineError
from gis.models import Building


def building_card(code: str) -> dict[str, Any]:
    """A building valid now with its main address and its cell; two statements.

    The point is (lon, lat) in EPSG:4326. Raises GridlineError `building_unknown` (404).
    """
    building = Building.objects.select_related("address").filter(code=code, valid_to__isnull=True).first()
    if building is None:
        raise GridlineError("building_unknown", status=404)
    link = building.cells.select_related("cell").filter(valid_to__isnull=True).first()
    return {
        "code": building.code,
        "name_zh": building.name_zh,
        "name_en": building.name_en,
        "kind": building.kind,
        "floors": building.floors,
        "address": building.address.full_text if building.address else None,
        "cell_code": link.cell.code if link else None,
        "point": (building.point.x, building.point.y),
    }
