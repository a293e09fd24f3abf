"""How large the demo district is drawn, and how much stands and lives in it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Scale(StrEnum):
    """How much of the district is drawn in full. `tiny`: one cell per community, some thousand buildings, a little of
    everything. `subdistrict`: besides, one subdistrict with cells of about 120 m and every building. `district`: all
    of it in full."""

    TINY = "tiny"
    SUBDISTRICT = "subdistrict"
    DISTRICT = "district"


@dataclass(frozen=True, slots=True)
class Size:
    """What a scale amounts to. `buildings` and `addresses` None = as many as the drawing gives.

    `room_addresses` and `plain_houses` (houses known by their building's address alone) add up to the houses;
    with `addresses` given the rooms are what the plates and buildings leave of it, and the plain houses what the
    rooms leave of `houses`.
    """

    buildings: int | None
    addresses: int | None
    room_addresses: int
    houses: int
    residents: int
    organisations: int
    facilities: int
    responsibility_grids: int
    former_names: float
    """Share of roads and compounds that have a former or other name."""
    shared_names: float
    """Share of lanes and compounds that bear a name used in another subdistrict, too."""


SIZES: Final = {
    Scale.TINY: Size(None, None, 700, 1_000, 1_600, 150, 250, 36, 0.1, 0.0),
    Scale.SUBDISTRICT: Size(None, None, 6_000, 7_500, 12_000, 500, 900, 36, 0.1, 0.0),
    Scale.DISTRICT: Size(95_000, 1_000_000, 0, 1_010_000, 1_630_000, 60_000, 40_000, 1_030, 0.06, 0.03),
}
