"""Where something is, in the words of the grid."""

from dataclasses import dataclass
from typing import Any

from gis.domain.coordinates import LonLat


@dataclass(frozen=True, slots=True)
class Place:
    """The answer to "whose ground is this?", as it stood when it was asked.

    `point` is EPSG:4326; None when only the area is known. Codes and names are None where no area covers the
    point. `cell_version` names the drawing of the cell that was used. `zone_codes` and
    `maintenance_boundary_codes` are sorted. `border_distance_m` is the distance on the ground to the nearest
    other subdistrict or community and `border_neighbour` its code; both are None without a point or neighbour.
    `in_district` is whether the point lies in the district, or so near its edge that a subdistrict owns it.
    """

    point: LonLat | None
    subdistrict_code: str | None = None
    subdistrict_name: str | None = None
    community_code: str | None = None
    community_name: str | None = None
    cell_code: str | None = None
    cell_id: int | None = None
    cell_version: int | None = None
    building_code: str | None = None
    zone_codes: tuple[str, ...] = ()
    maintenance_boundary_codes: tuple[str, ...] = ()
    border_distance_m: float | None = None
    border_neighbour: str | None = None
    in_district: bool = False

    @classmethod
    def nowhere(cls) -> "Place":
        """The place of something nobody has located yet."""
        return cls(point=None)

    @property
    def is_known(self) -> bool:
        """At least the subdistrict is known."""
        return self.subdistrict_code is not None

    def as_json(self) -> dict[str, Any]:
        """For API answers; codes and names side by side, the point as [lon, lat]."""
        return {
            "point": [self.point.lon, self.point.lat] if self.point else None,
            "subdistrict": _named(self.subdistrict_code, self.subdistrict_name),
            "community": _named(self.community_code, self.community_name),
            "cell_code": self.cell_code,
            "building_code": self.building_code,
            "zone_codes": list(self.zone_codes),
            "maintenance_boundary_codes": list(self.maintenance_boundary_codes),
            "border_distance_m": None if self.border_distance_m is None else round(self.border_distance_m, 1),
            "border_neighbour": self.border_neighbour,
            "in_district": self.in_district,
        }


def _named(code: str | None, name: str | None) -> dict[str, str | None] | None:
    return {"code": code, "name": name} if code else None
