"""How well an address of the library fits a text: a product of factors, each with its reason.

The figures were settled on noise of seeds 1–9 (`gis.domain.address_noise`) so that what is called sure is right.
"""

from math import cos, hypot, radians
from typing import Final

from gis.domain.address_numbers import NumberPart, plate_key
from gis.domain.address_reading import AddressReading, NameHit
from gis.domain.address_row import AddressRow, JudgedRow, MatchedPart
from gis.domain.coordinates import LonLat
from gis.domain.gazetteer import NameKind

PLATE_UNSTATED: Final = 0.5
PLATE_WITHOUT_SUB: Final = 0.8
PLATE_OTHER_SUB: Final = 0.74
PLATE_NEIGHBOUR: Final = 0.6
PLATE_FAR: Final = 0.35
BUILDING_UNSTATED: Final = 0.82
BUILDING_UNKNOWN: Final = 0.78
BUILDING_OTHER: Final = 0.3
OTHER_COMPOUND: Final = 0.7
OTHER_ROAD: Final = 0.6
AREA_CONTRADICTS: Final = {NameKind.SUBDISTRICT: 0.7, NameKind.COMMUNITY: 0.75}
AREA_AGREES: Final = {NameKind.SUBDISTRICT: 0.04, NameKind.COMMUNITY: 0.06}
SHORT_AREA_WEIGHT: Final = 0.5
ANOTHER_DISTRICT: Final = 0.75
FAR_M: Final = 3_000.0
FAR_COSTS: Final = 0.16
ROOM_UNKNOWN: Final = 0.92
NAME_ALONE: Final = 0.84
"""For a misspelt name without a number that confirms it."""
_DEGREE_M: Final = 111_320.0

Factor = tuple[float, list[MatchedPart]]


def judge_row(row: AddressRow, reading: AddressReading, near: LonLat | None = None) -> JudgedRow:
    """The row's score for the text; 0 when no name of the text leads to it. `near` in EPSG:4326 breaks ties."""
    road = reading.hits.get((NameKind.ROAD, row.road_name)) if row.road_name else None
    compound = reading.hits.get((NameKind.COMPOUND, row.compound_name)) if row.compound_name else None
    pointed = _pointed_at(row, reading)
    if not (road or compound or pointed):
        return JudgedRow(row, 0.0, ())
    score, matched = _names(row, reading, road, compound, pointed)
    for factor, parts in (
        _plate(row, reading, road, compound, pointed),
        _building(row, reading, compound, pointed),
    ):
        score *= factor
        matched += parts
    score, parts = _areas(row, reading, score)
    matched += parts
    if reading.relation:
        matched.append(MatchedPart("relation", reading.relation, reading.relation))
    return JudgedRow(row, score * nearness(row.point, near), tuple(matched))


def _pointed_at(row: AddressRow, reading: AddressReading) -> NameHit | None:
    """The name of a building or point of interest that stands for this very row."""
    for kind in (NameKind.BUILDING, NameKind.POI):
        for code in (row.building_code, row.code):
            hit = reading.hits.get((kind, code)) if code else None
            if hit:
                return hit
    return None


def _names(
    row: AddressRow,
    reading: AddressReading,
    road: NameHit | None,
    compound: NameHit | None,
    pointed: NameHit | None,
) -> Factor:
    found = [hit for hit in (road, compound, pointed) if hit]
    parts = [
        MatchedPart(str(hit.entry.kind), reading.given(hit.start, hit.end), hit.entry.official)
        for hit in found
    ]
    score = max(hit.quality for hit in found)
    if len(found) > 1:
        score = min(1.0, score + 0.04)
    if score < 1 and not (reading.numbers.plate or reading.numbers.building):
        score *= NAME_ALONE
    exact = [
        hit for hit in reading.hits.values() if hit.quality > 0.9 and not any(_overlap(hit, f) for f in found)
    ]
    if any(hit.entry.kind is NameKind.COMPOUND for hit in exact) and not compound:
        score *= OTHER_COMPOUND if row.compound_name else 0.9
    if any(hit.entry.kind is NameKind.ROAD and hit.adjacent for hit in exact) and not (
        road and road.adjacent
    ):
        score *= OTHER_ROAD
    return score, parts


def _overlap(one: NameHit, other: NameHit) -> bool:
    return one.start < other.end and other.start < one.end


def _plate(
    row: AddressRow,
    reading: AddressReading,
    road: NameHit | None,
    compound: NameHit | None,
    pointed: NameHit | None,
) -> Factor:
    given = _plate_given(reading, compound)
    own = plate_key(row.door_plate)
    if given is None:
        known = pointed or (compound and not road) or not own
        return (1.0 if known else PLATE_UNSTATED), []
    if not road and (compound or pointed) and not own:
        return 0.95, []
    fit = _plate_fit(given.value, own, row.building_no)
    return fit, [MatchedPart("plate", reading.given(given.start, given.end), row.door_plate or None)]


def _plate_given(reading: AddressReading, compound: NameHit | None) -> NumberPart | None:
    """The stated door plate, unless that number follows the compound's name at once and numbers its building."""
    plate = reading.numbers.plate
    if plate and compound and plate.start == compound.end:
        return None
    return plate


def _plate_fit(given: str, own: str, building_no: str) -> float:
    if given == own:
        return 1.0
    if not own:
        return 0.6
    main, _, sub = given.partition("-")
    own_main, _, own_sub = own.partition("-")
    if main == own_main:
        if sub and not own_sub:
            return 0.98 if sub == building_no else PLATE_OTHER_SUB
        return PLATE_WITHOUT_SUB if not sub else PLATE_OTHER_SUB
    apart = abs(_leading(main) - _leading(own_main))
    return max(PLATE_FAR, PLATE_NEIGHBOUR - apart / 100)


def _leading(text: str) -> int:
    digits = "".join(char for char in text if char.isdigit())
    return int(digits[:6]) if digits else 0


def _building(
    row: AddressRow, reading: AddressReading, compound: NameHit | None, pointed: NameHit | None
) -> Factor:
    given = reading.numbers.building
    if given is None and compound and reading.numbers.plate and reading.numbers.plate.start == compound.end:
        given = reading.numbers.plate
    if given is None:
        sub = reading.numbers.plate.value.partition("-")[2] if reading.numbers.plate else ""
        told = pointed or not row.building_no or sub == row.building_no
        return (1.0 if told else BUILDING_UNSTATED * (0.75 if compound else 1.0)), []
    own = row.building_no.lower()
    part = [MatchedPart("building", reading.given(given.start, given.end), row.building_no or None)]
    if own == given.value:
        return 1.0, part
    return (BUILDING_OTHER if own else BUILDING_UNKNOWN), part


def _areas(row: AddressRow, reading: AddressReading, score: float) -> Factor:
    parts: list[MatchedPart] = []
    if reading.elsewhere:
        score *= ANOTHER_DISTRICT
        parts.append(MatchedPart("district", reading.elsewhere, None))
    for kind, own in ((NameKind.SUBDISTRICT, row.subdistrict_code), (NameKind.COMMUNITY, row.community_code)):
        stated = reading.stated(kind)
        if not stated:
            continue
        agrees = stated.get(own)
        hit = agrees or max(stated.values(), key=lambda one: one.quality)
        weight = hit.quality * (SHORT_AREA_WEIGHT if hit.entry.relation == "short" else 1.0)
        parts.append(
            MatchedPart(str(kind), reading.given(hit.start, hit.end), hit.entry.official if agrees else None)
        )
        if agrees:
            score = score + AREA_AGREES[kind] * weight
        elif hit.quality == 1:
            score *= 1 - (1 - AREA_CONTRADICTS[kind]) * weight
    return min(score, 1.0), parts


def nearness(point: LonLat, near: LonLat | None) -> float:
    """1 at `near` or without it, a little less for what lies away from it: enough to decide between equals."""
    if near is None:
        return 1.0
    return 1 - FAR_COSTS * min(1.0, distance_m(point, near) / FAR_M)


def distance_m(one: LonLat, other: LonLat) -> float:
    """Metres on the ground, good to a percent within a district."""
    east = (one.lon - other.lon) * cos(radians(one.lat))
    return hypot(east, one.lat - other.lat) * _DEGREE_M
