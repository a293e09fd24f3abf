from dataclasses import replace

from gis.domain.address_candidate import SURE_SCORE
from gis.selectors.find_address import find_address
from grid.domain.place import Place
from grid.selectors.locate import locate
from grid.selectors.named_area import named_area


def locate_address(text: str) -> Place | None:
    """The place an address means, or None when the library cannot say.

    A sure candidate gives point, cell and building. Otherwise a subdistrict or community named in the text gives
    a Place without a point. Two to four statements and only for texts without a position.
    """
    candidates = find_address(text, limit=1)
    if candidates and candidates[0].score >= SURE_SCORE:
        best = candidates[0]
        place = locate(best.point)
        return replace(place, building_code=best.building_code) if best.building_code else place
    return named_area(text)
