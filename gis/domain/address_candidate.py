from dataclasses import dataclass
from typing import Any

from gis.domain.address_row import MatchedPart
from gis.domain.coordinates import LonLat


@dataclass(frozen=True, slots=True)
class AddressCandidate:
    """What a text may mean: a standard address, or an area where the text names no more than that.

    `level` is plate, building, unit or room, or else community, subdistrict or compound. `point` in EPSG:4326.
    `score` 0–1, 1 = every part of the text agrees. `house_code` is known for rooms. `matched` tells which part of the
    text was taken for what. `building_id` is the row of the building valid now.
    """

    code: str
    text: str
    building_code: str | None
    subdistrict_code: str | None
    community_code: str | None
    point: LonLat
    score: float
    level: str = "plate"
    house_code: str | None = None
    matched: tuple[MatchedPart, ...] = ()
    building_id: int | None = None

    def as_json(self) -> dict[str, Any]:
        """For API answers; the point as [lon, lat]."""
        return {
            "code": self.code,
            "level": self.level,
            "text": self.text,
            "building_code": self.building_code,
            "house_code": self.house_code,
            "subdistrict_code": self.subdistrict_code,
            "community_code": self.community_code,
            "point": [self.point.lon, self.point.lat],
            "score": round(self.score, 3),
            "matched": [part.as_json() for part in self.matched],
        }
