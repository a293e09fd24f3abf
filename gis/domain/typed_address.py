"""What somebody has typed so far, taken apart into the beginning of a name and the beginning of a number."""

import re
from dataclasses import dataclass
from typing import Final

from gis.domain.coordinates import LonLat

_HEAD_AND_NUMBER: Final = re.compile(
    r"(?P<head>.*?[^\d-])(?P<number>\d{1,5}(?:-\d{0,3})?)(?:号|栋|幢|座|号楼)?"
)


@dataclass(frozen=True, slots=True)
class TypedAddress:
    """`head` is the beginning of a name, `number` that of a door plate or building number, blank without one."""

    head: str
    number: str = ""


def take_apart(typed: str) -> list[TypedAddress]:
    """The ways to read a folded text, likeliest first: all of it a name (三元里), or a name and a number."""
    ways = [TypedAddress(typed)] if typed else []
    parted = _HEAD_AND_NUMBER.fullmatch(typed)
    if parted:
        ways.append(TypedAddress(parted.group("head"), parted.group("number")))
    return ways


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A name or an address to choose. `kind` is a kind of name or `address`; `matched` is the name that led here.

    `code`, `building_code` and `point` (EPSG:4326) are known for addresses.
    """

    kind: str
    text: str
    matched: str
    code: str | None = None
    building_code: str | None = None
    point: LonLat | None = None

    def as_json(self) -> dict[str, object]:
        """For answers; the point as [lon, lat]."""
        return {
            "kind": self.kind,
            "text": self.text,
            "matched": self.matched,
            "code": self.code,
            "building_code": self.building_code,
            "point": [self.point.lon, self.point.lat] if self.point else None,
        }
