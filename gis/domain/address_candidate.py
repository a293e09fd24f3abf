from dataclasses import dataclass
from typing import Any

from gis.domain.coordinates import LonLat

SURE_SCORE = 0.6
"""From here on a candidate may place a ticket without a person looking: the plate itself, one near by on the same
road, or a text with few characters wrong."""


@dataclass(frozen=True, slots=True)
class AddressCandidate:
    """A standard address that may be meant. `point` in EPSG:4326; `score` 0–1, 1 = road and door plate agree."""

    code: str
    text: str
    building_code: str | None
    subdistrict_code: str | None
    community_code: str | None
    point: LonLat
    score: float

    def as_json(self) -> dict[str, Any]:
        """For API answers; the point as [lon, lat]."""
        return {
            "code": self.code,
            "text": self.text,
            "building_code": self.building_code,
            "subdistrict_code": self.subdistrict_code,
            "community_code": self.community_code,
            "point": [self.point.lon, self.point.lat],
            "score": round(self.score, 3),
        }
