from dataclasses import replace

from gis.domain.geocode_answer import Verdict
from gis.selectors.geocode_text import geocode_text
from grid.domain.place import Place
from grid.selectors.locate import locate
from grid.selectors.named_area import named_area


def locate_address(text: str) -> Place | None:
    """The place an address means, or None when the library cannot say.

    Only an answer that is `sure` gives point, cell and building. Otherwise a subdistrict or community named in the
    text gives a Place without a point. Two to five statements and only for texts without a position.
    """
    answer = geocode_text(text, limit=1, rooms=False)
    best = answer.best
    if best is not None and answer.verdict is Verdict.SURE:
        place = locate(best.point)
        return replace(place, building_code=best.building_code) if best.building_code else place
    return named_area(text)
