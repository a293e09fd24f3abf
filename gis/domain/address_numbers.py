"""The numbers of an address: door plate, building, unit, floor, room (号 栋 单元 层 室), read by grammar.

The text is folded and the names found in it are masked, so that a number knows what stands before it.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from gis.domain.folded_text import fold_name

ROAD_MASK, COMPOUND_MASK, AREA_MASK = "\ue000", "\ue001", "\ue002"

#: 楼 that is not the floor or building before it: downstairs, upstairs, the stairs.
_LOU: Final = r"楼(?![下上道顶梯前后])"
_NOT_A_PART: Final = rf"(?![\d栋幢座单梯室房层]|{_LOU}|号楼)"
_TOKEN: Final = re.compile(
    rf"(?P<building>\d{{1,4}}(?:-\d{{1,2}})?[a-z]?|[a-z]\d{{0,2}})(?:号{_LOU}|号?[栋幢座](?:{_LOU})?)"
    rf"|(?P<unit>\d{{1,2}}|[a-z])(?:单元|梯|门(?![口前牌面]))"
    rf"|(?P<room>[a-z]?\d{{1,5}}[a-z]?)(?:室|房(?!子)|号房|号室)"
    rf"|(?P<floor>b?-?\d{{1,2}}|b\d)(?:{_LOU}|层)"
    rf"|(?P<plate>\d{{1,5}}[a-z]?(?:[-之]\d{{1,3}})?)号(?:大?院)?"
    rf"(?:[之附](?P<run_sub>\d)(?P<run_room>\d{{3,4}})(?!\d)[室房]?"
    rf"|[之附-](?P<sub>\d{{1,3}}){_NOT_A_PART}号?)?"
    rf"|(?P<bare>\d{{1,5}}[a-z]?(?:[- ][a-z]?\d{{1,4}}[a-z]?)*)(?![a-z\d带些直个条名点人年月日元米次起时分])"
)
_SHORTEST_ROOM: Final = 3


@dataclass(frozen=True, slots=True)
class NumberPart:
    """A number in normal form (digits and small letters) and where it stands in the folded text, with its word."""

    value: str
    start: int
    end: int


@dataclass(slots=True)
class AddressNumbers:
    """What numbers a text holds. `plate` is `183` or `183-2`; `loose` tells that nothing said what kind it is."""

    plate: NumberPart | None = None
    building: NumberPart | None = None
    unit: NumberPart | None = None
    floor: NumberPart | None = None
    room: NumberPart | None = None
    loose: bool = False

    def take(self, kind: str, value: str, start: int, end: int) -> bool:
        """Keeps the first of each kind; whether it was taken."""
        if getattr(self, kind) is not None:
            return False
        setattr(self, kind, NumberPart(value, start, end))
        return True

    def parts(self) -> dict[str, NumberPart]:
        """What there is, by kind, in the order of an address."""
        kinds = ("plate", "building", "unit", "floor", "room")
        return {kind: part for kind in kinds if (part := getattr(self, kind)) is not None}


def read_numbers(masked: str) -> AddressNumbers:
    """Reads the numbers of a folded text whose names are masked by the characters above; total."""
    found = AddressNumbers()
    before = 0
    for token in _TOKEN.finditer(masked):
        kind = "plate" if token.group("plate") else str(token.lastgroup)
        touches = before > 0 and not masked[before : token.start()].strip()
        if kind == "plate":
            _take_plate(found, token, masked)
        elif kind == "bare":
            _take_bare(found, token, masked, touches)
        else:
            found.take(kind, token.group(kind).replace(" ", ""), token.start(), token.end())
        before = token.end()
    return found


@lru_cache(maxsize=16_384)
def plate_key(door_plate: str) -> str:
    """A stored door plate in the form of `AddressNumbers.plate`: 183号之二 and 183-2号 → 183-2."""
    token = _TOKEN.match(fold_name(door_plate))
    if token is None:
        return ""
    if token.group("plate"):
        return _plate_value(token)
    return token.group("bare") or ""


def plate_texts(plate: str) -> list[str]:
    """How a library may have written a plate in the form of `plate_key`; the number without its sub-number last."""
    main, _, sub = plate.partition("-")
    texts = [f"{plate}号", plate]
    if sub:
        texts += [f"{main}号之{sub}", f"{main}号"]
    return texts


def _plate_value(token: re.Match[str]) -> str:
    value = token.group("plate").replace("之", "-")
    sub = token.group("sub") or token.group("run_sub")
    return f"{value}-{sub}" if sub else value


def _take_plate(found: AddressNumbers, token: re.Match[str], masked: str) -> None:
    """号 after a compound's name numbers its building, elsewhere it is the door plate; the first is kept."""
    value, start, end = _plate_value(token), token.start(), token.end()
    if token.group("run_room"):  # 十五号之二三〇一室 was written without a break
        found.take("room", token.group("run_room"), *token.span("run_room"))
    if start and masked[start - 1] == COMPOUND_MASK and found.take("building", value, start, end):
        return
    on_road = start > 0 and masked[start - 1] == ROAD_MASK
    if (
        on_road
        and found.plate
        and (found.loose or masked[found.plate.start - 1 : found.plate.start] != ROAD_MASK)
    ):
        found.plate = None
        found.loose = False
    if not found.take("plate", value, start, end):
        found.take("building", value, start, end)


def _take_bare(found: AddressNumbers, token: re.Match[str], masked: str, touches: bool) -> None:
    """Numbers without a word: what they are follows from what stands before them and from their length."""
    chain = re.split(r"[- ]", token.group("bare"))
    start, end = token.span("bare")
    previous = masked[start - 1] if start else ""
    if previous == ROAD_MASK and found.plate is None:
        _take_on_road(found, chain, start, end)
    elif previous == COMPOUND_MASK and found.building is None:
        _take_inside(found, chain, start, end)
    elif touches and (found.plate or found.building):
        _take_behind(found, chain, start, end)
    elif found.plate is None and found.building is None:
        _take_on_road(found, chain, start, end)
        found.loose = True


def _take_on_road(found: AddressNumbers, chain: list[str], start: int, end: int) -> None:
    """183 · 183-2 · 183-502 · 183-2-502."""
    *rest, last = chain
    if rest and len(last) >= _SHORTEST_ROOM:
        found.take("room", last, start, end)
        chain = rest
    found.take("plate", "-".join(chain[:2]), start, end)


def _take_inside(found: AddressNumbers, chain: list[str], start: int, end: int) -> None:
    """12 · 12-302 · 12-3-502, after the name of a compound."""
    found.take("building", chain[0], start, end)
    _take_behind(found, chain[1:], start, end)


def _take_behind(found: AddressNumbers, chain: list[str], start: int, end: int) -> None:
    """502 · 3-502, after a plate, building, unit or floor."""
    if len(chain) > 1:
        found.take("unit", chain[0], start, end)
    if chain and len(chain[-1]) >= _SHORTEST_ROOM:
        found.take("room", chain[-1], start, end)
