from dataclasses import replace

from gis.domain.address_candidate import AddressCandidate
from gis.domain.geocode_answer import Verdict
from gis.selectors.gazetteer import gazetteer
from gis.selectors.geocode_text import geocode_text
from grid.domain.place import Place
from grid.selectors.locate import locate


def locate_address(text: str) -> Place | None:
    """The place an address means, or None when the library cannot say.

    Only an answer that is `sure` gives point, cell and building. Otherwise the one subdistrict or community named in
    the text (赤岗街道下渡社区) gives a Place without a point. Two to five statements and only for texts without a
    position.
    """
    answer = geocode_text(text, limit=1, rooms=False)
    best = answer.best
    if best is not None and answer.verdict is Verdict.SURE and best != answer.area:
        place = locate(best.point)
        return replace(place, building_code=best.building_code) if best.building_code else place
    return _of_area(answer.area) if answer.area else None


def _of_area(area: AddressCandidate) -> Place:
    areas = gazetteer().areas
    subdistrict = areas.get(area.subdistrict_code or "")
    return Place(
        point=None,
        subdistrict_code=area.subdistrict_code,
        subdistrict_name=subdistrict.name if subdistrict else None,
        community_code=area.community_code,
        community_name=area.text if area.community_code else None,
        in_district=True,
    )
