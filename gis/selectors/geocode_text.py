from collections.abc import Sequence
from dataclasses import replace

from gis.domain.address_candidate import AddressCandidate
from gis.domain.address_reading import AddressReading, read_address, read_with_errors
from gis.domain.address_row import AddressRow, JudgedRow
from gis.domain.address_scoring import judge_row
from gis.domain.address_text import normal_form
from gis.domain.coordinates import LonLat
from gis.domain.gazetteer import Gazetteer
from gis.domain.geocode_answer import (
    SURE_SCORE,
    GeocodeAnswer,
    candidate_of,
    decide,
    ranked,
    with_room,
)
from gis.domain.named_areas import area_candidates, the_area
from gis.selectors.address_rows import named_rows, numbered_rows, rooms_of
from gis.selectors.find_by_text import find_by_text
from gis.selectors.gazetteer import gazetteer

MOST_SIMILAR_NAMES = 60
MOST_WITH_ROOMS = 6
WORTH_NARROWING = 0.6


def geocode_text(
    text: str, *, near: LonLat | None = None, limit: int = 5, rooms: bool = True
) -> GeocodeAnswer:
    """What `text` means in the address library: candidates, a verdict and, where it is ambiguous, a question.

    `near` (EPSG:4326) prefers what is close to it. One statement for a text whose names are written right, one more
    for names with an error, one more for a room (`rooms`), up to two where no name is known at all.
    """
    names = gazetteer()
    reading = read_address(text, names)
    judged = _judged(named_rows(reading), reading, near) if reading.hits else []
    if not _settled(judged, reading):
        reading = read_with_errors(reading, names, MOST_SIMILAR_NAMES)
        judged = ranked([*judged, *_judged(_similar_rows(reading), reading, near)])
    candidates = _candidates(judged, reading, rooms=rooms, limit=limit)
    areas = area_candidates(reading, names.areas, near)
    answer = _decided(text, candidates, areas, reading, names, limit)
    return replace(answer, area=the_area(areas))


def _decided(
    text: str, candidates: list[AddressCandidate], areas: list[AddressCandidate],
    reading: AddressReading, names: Gazetteer, limit: int,
) -> GeocodeAnswer:  # fmt: skip
    """Addresses before areas; an area is no sure answer to a text with a number, nor is what merely looks alike."""
    if candidates:
        return decide(text, candidates, limit, _area_names(names, candidates))
    resembling = (
        [] if any(area.score >= SURE_SCORE for area in areas) else find_by_text(normal_form(text), limit)
    )
    found = [*areas, *resembling]
    numbered = bool(reading.numbers.plate or reading.numbers.building)
    return decide(text, found, limit, _area_names(names, found), unsure=numbered or not areas)


def _judged(rows: Sequence[AddressRow], reading: AddressReading, near: LonLat | None) -> list[JudgedRow]:
    return ranked(judge_row(row, reading, near) for row in rows)


def _settled(judged: Sequence[JudgedRow], reading: AddressReading) -> bool:
    """Whether names with an error need not be looked for."""
    if not judged:
        return False
    if judged[0].score >= SURE_SCORE:
        return all(hit.quality == 1 for hit in reading.hits.values())
    return not reading.numbers.parts()


def _similar_rows(reading: AddressReading) -> list[AddressRow]:
    if not reading.hits:
        return []
    if reading.numbers.plate or reading.numbers.building:
        return numbered_rows(reading)
    return named_rows(reading, each=2)


def _candidates(
    judged: Sequence[JudgedRow], reading: AddressReading, *, rooms: bool, limit: int
) -> list[AddressCandidate]:
    shown = [candidate_of(one) for one in judged[: max(limit, MOST_WITH_ROOMS)]]
    room = reading.numbers.room
    if not (rooms and room and shown):
        return shown
    asked = [one for one in shown[:MOST_WITH_ROOMS] if one.score >= WORTH_NARROWING]
    found = rooms_of([one.building_id for one in asked if one.building_id], reading)
    given = reading.given(room.start, room.end)
    narrowed = [with_room(one, found.get(one.building_id or 0, []), given) for one in asked]
    return [*narrowed, *shown[len(asked) :]]


def _area_names(names: Gazetteer, candidates: Sequence[AddressCandidate]) -> dict[str, str]:
    codes = {code for one in candidates for code in (one.subdistrict_code, one.community_code) if code}
    return {code: names.areas[code].name for code in codes if code in names.areas}
