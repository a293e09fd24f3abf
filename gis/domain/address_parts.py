"""The numbered parts of a standard address in one form: building, unit, floor, room (栋 单元 层 室).

Cleaning rules (RULES chapter 4, after a district's published scheme): a part is a number or letter with its word;
what is not there is written 无 rather than left open; a range 1-10幢 is one part; compound names hold no symbols.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from gis.domain.errors import GridlineError
from gis.domain.folded_text import fold_name

NONE_WORDS: Final = frozenset({"无", "没有", "-", "/", "none"})
PART_CHARS: Final = {"building_no": 16, "unit_no": 8, "floor_no": 8, "room_no": 16}
_WORDS: Final = {
    "building_no": re.compile(r"(?:号楼|号?[栋幢座]楼?|楼)$"),
    "unit_no": re.compile(r"(?:单元|梯|门)$"),
    "floor_no": re.compile(r"(?:层|楼)$"),
    "room_no": re.compile(r"(?:号?室|号?房|号)$"),
}
_NUMBER: Final = re.compile(r"-?[0-9a-z]+(?:-[0-9a-z]+)?")
_SYMBOL: Final = re.compile(r"[^\w\s()()·・—-]|_")


@lru_cache(maxsize=16_384)
def part_number(part: str, text: str) -> str:
    """The part in normal form: digits and small letters without its word; empty when it is said not to be there.

    `十二栋` → `12`, `A座` → `a`, `1-10幢` → `1-10`, `B1层` → `b1`. Raises GridlineError `address_part_malformed`.
    """
    if not text:
        return ""
    if text.isascii() and text.isdigit() and len(text) <= PART_CHARS[part]:
        return text
    plain = fold_name(
        unicodedata.normalize("NFKC", text).replace("~", "-").replace("至", "-").replace("到", "-")
    )
    number = _WORDS[part].sub("", plain)
    if text.strip() in NONE_WORDS or number in NONE_WORDS:
        return ""
    if not _NUMBER.fullmatch(number) or len(number) > PART_CHARS[part]:
        raise GridlineError("address_part_malformed", status=422, part=part, given=text[:40])
    return number


@lru_cache(maxsize=16_384)
def compound_name(text: str) -> str:
    """The name, empty when there is none. Raises GridlineError `address_name_symbols` for one with symbols."""
    if not text or text in NONE_WORDS:
        return ""
    symbol = _SYMBOL.search(text)
    if symbol:
        raise GridlineError("address_name_symbols", status=422, given=text[:40], symbol=symbol.group())
    return text


def address_level(stated: str, numbers: dict[str, str], compound: str) -> str:
    """Plate, building, unit or room: as stated, else by the smallest part. Raises GridlineError
    `address_level_unknown`."""
    if stated:
        if stated not in ("plate", "building", "unit", "room"):
            raise GridlineError("address_level_unknown", status=422, given=stated[:20])
        return stated
    if numbers["room_no"]:
        return "room"
    if numbers["unit_no"]:
        return "unit"
    return "building" if numbers["building_no"] and compound else "plate"
