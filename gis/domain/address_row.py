"""A row of the address library as the geocoder judges it, and what it found in it."""

from dataclasses import dataclass
from typing import NamedTuple

from gis.domain.coordinates import LonLat


class AddressRow(NamedTuple):
    """An active address of level plate or building. `building_id` is the row of the building valid now, if known."""

    code: str
    level: str
    full_text: str
    road_name: str
    door_plate: str
    compound_name: str
    building_no: str
    subdistrict_code: str
    community_code: str
    lon: float
    lat: float
    building_id: int | None
    building_code: str | None

    @property
    def point(self) -> LonLat:
        """EPSG:4326."""
        return LonLat(self.lon, self.lat)

    @property
    def place(self) -> str:
        """Two addresses of one building are one place."""
        return self.building_code or self.code


@dataclass(frozen=True, slots=True)
class MatchedPart:
    """A part of the text and what it was taken for; `found` is None where the library knows nothing like it."""

    part: str
    given: str
    found: str | None

    def as_json(self) -> dict[str, str | None]:
        """For answers."""
        return {"part": self.part, "given": self.given, "found": self.found}


@dataclass(frozen=True, slots=True)
class JudgedRow:
    """`score` 0–1 with the parts that speak for it; `open` are the parts nobody stated that would tell it apart."""

    row: AddressRow
    score: float
    matched: tuple[MatchedPart, ...]
