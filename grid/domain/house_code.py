"""The code of a house: building (17) + unit (2) + floor (3, `B01` for basements) + room (4) [RULES 4]."""

import re
from dataclasses import dataclass
from typing import Final

from gis.domain.errors import GridlineError

BUILDING_CHARS: Final = 17
HOUSE_CHARS: Final = 26
_FLOOR = re.compile(r"(?:-|B|地下|负)?(\d{1,3})(?:层|楼|F)?", re.IGNORECASE)
_BELOW = re.compile(r"^(?:-|B|地下|负)", re.IGNORECASE)
_PART = re.compile(r"[0-9A-Z]+")


@dataclass(frozen=True, slots=True)
class RoomNumbers:
    """Unit, floor and room in normal form: digits and capital letters, no 单元, 层, 室; empty = not known."""

    unit_no: str
    floor_no: str
    room_no: str


def room_numbers(unit: str, floor: str, room: str) -> RoomNumbers:
    """What a file says of a house's place in its building, in normal form.

    Raises GridlineError `house_number_malformed` with the column.
    """
    return RoomNumbers(
        _bare(unit, "单元", "unit_no", 8), normal_floor(floor), _bare(room, "室房", "room_no", 12)
    )


def normal_floor(text: str) -> str:
    """`15`, `15层`, `15F` → 15; `-1`, `B1`, `负1层` → B1; empty stays empty. Raises `house_number_malformed`."""
    text = text.strip()
    if not text:
        return ""
    found = _FLOOR.fullmatch(text)
    if found is None:
        raise GridlineError("house_number_malformed", status=422, column="floor_no")
    return f"B{int(found[1])}" if _BELOW.match(text) else str(int(found[1]))


def floor_number(floor_no: str) -> int | None:
    """A floor of normal form as a number, basements below zero; None when it is not known or no number."""
    digits = floor_no.removeprefix("B")
    if not (digits.isascii() and digits.isdigit()):
        return None
    return -int(digits) if floor_no.startswith("B") else int(digits)


def compose_house_code(building_code: str, numbers: RoomNumbers) -> str:
    """The 26 characters of a house whose code nobody has given yet; parts not known are zeros.

    Raises GridlineError `house_code_needs_room` without a room number, `house_number_malformed` when a part does
    not fit its place (then the file must give the code itself).
    """
    if not numbers.room_no:
        raise GridlineError("house_code_needs_room", status=422, column="room_no")
    floor = numbers.floor_no
    floor = f"B{int(floor[1:]):02d}" if floor.startswith("B") else floor.rjust(3, "0")
    parts = (numbers.unit_no.rjust(2, "0"), floor, numbers.room_no.rjust(4, "0"))
    for part, width, column in zip(parts, (2, 3, 4), ("unit_no", "floor_no", "room_no"), strict=True):
        if len(part) != width:
            raise GridlineError("house_number_malformed", status=422, column=column)
    return building_code + "".join(parts)


def check_house_code(code: str, building_code: str) -> str:
    """The code in capitals, if it lies in its building. Raises GridlineError `house_code_malformed`.

    Buildings of 17 digits have houses of 26 characters; other numberings only ask that the code begins with the
    building's or is short enough to store.
    """
    code = code.upper()
    fits = bool(_PART.fullmatch(code)) and len(code) <= 32
    if len(building_code) == BUILDING_CHARS and building_code.isdigit():
        fits = fits and len(code) == HOUSE_CHARS and code.startswith(building_code)
    if not fits:
        raise GridlineError("house_code_malformed", status=422, column="code", wanted=HOUSE_CHARS)
    return code


def _bare(text: str, suffixes: str, column: str, width: int) -> str:
    bare = text.strip().rstrip(suffixes).strip().upper().replace("-", "")
    if bare and not (_PART.fullmatch(bare) and len(bare) <= width):
        raise GridlineError("house_number_malformed", status=422, column=column)
    return bare
