"""The subdistrict or community a text names, where it names no more than that."""

from collections.abc import Mapping, Sequence
from typing import Final

from gis.domain.address_candidate import AddressCandidate
from gis.domain.address_reading import AddressReading, NameHit
from gis.domain.address_row import MatchedPart
from gis.domain.address_scoring import NAME_ALONE, nearness
from gis.domain.coordinates import LonLat
from gis.domain.gazetteer import AreaFacts, NameKind

SHORT_NAME: Final = 0.7
"""For 昌岗 without 街道, which may mean the road as well."""


def area_candidates(
    reading: AddressReading, areas: Mapping[str, AreaFacts], near: LonLat | None = None
) -> list[AddressCandidate]:
    """The communities the text names, else its subdistricts; a community outside a subdistrict named beside it counts
    only when there is none inside. Two communities of one name both stand, for somebody to choose.
    """
    subdistricts = _named(reading, NameKind.SUBDISTRICT)
    communities = _named(reading, NameKind.COMMUNITY)
    inside = [hit for hit in communities if hit.entry.within in {one.entry.target for one in subdistricts}]
    meant = inside or communities or subdistricts
    beside = subdistricts if inside else []
    known = [hit for hit in meant if hit.entry.target in areas]
    return [_candidate(hit, beside, reading, areas[hit.entry.target], near) for hit in known]


def the_area(candidates: Sequence[AddressCandidate]) -> AddressCandidate | None:
    """The one area that is named in full; None where there are several, or only a short name."""
    certain = [candidate for candidate in candidates if candidate.score > SHORT_NAME]
    return certain[0] if len(certain) == 1 and len(candidates) == 1 else None


def _named(reading: AddressReading, kind: NameKind) -> list[NameHit]:
    """By area: the best way in which the text names it. Short names count only where no full one stands."""
    best: dict[str, NameHit] = {}
    for hit in reading.area_hits:
        known = best.get(hit.entry.target)
        if hit.entry.kind is kind and (known is None or _certainty(hit) > _certainty(known)):
            best[hit.entry.target] = hit
    full = [hit for hit in best.values() if _certainty(hit) > SHORT_NAME]
    return full or list(best.values())


def _certainty(hit: NameHit) -> float:
    if hit.entry.relation == "short":
        return SHORT_NAME * hit.quality
    return hit.quality if hit.quality == 1 else hit.quality * NAME_ALONE


def _candidate(
    hit: NameHit, beside: Sequence[NameHit], reading: AddressReading, area: AreaFacts, near: LonLat | None
) -> AddressCandidate:
    matched = [
        MatchedPart(str(one.entry.kind), reading.given(one.start, one.end), one.entry.official)
        for one in (*beside, hit)
        if one is hit or one.entry.target == hit.entry.within
    ]
    is_community = hit.entry.kind is NameKind.COMMUNITY
    return AddressCandidate(
        code=area.code,
        text=area.name,
        building_code=None,
        subdistrict_code=(area.parent or None) if is_community else area.code,
        community_code=area.code if is_community else None,
        point=area.point,
        score=_certainty(hit) * nearness(area.point, near),
        level=str(hit.entry.kind),
        matched=tuple(matched),
    )
