"""What people type as an address, brought to one form, and taken apart for searching.

The search knows three kinds of query: a road with a door plate (昌岗中路183号, the usual case), a text of three
characters or more (trigrams), and one or two characters (their own index, since trigrams need three).
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

MAX_QUERY_CHARS: Final = 60
LONGEST_ROAD_CHARS: Final = 10
_ROAD_ENDING: Final = re.compile(r"[路街巷道里坊]")
_DROPPED: Final = re.compile(r"[\s\x00-\x1f\x7f\ud800-\udfff,.。,、;;::()()\[\]【】\"'“”‘’#\u200b\ufeff]+")
_DASHES: Final = re.compile(r"[-‐‑–—―－之]+")
_ROAD_AND_NUMBER: Final = re.compile(
    r"([\u3400-\u9fffa-z]{2,16}?)(\d{1,5}(?:-\d{1,3})?)(?=号)|"
    r"([\u3400-\u9fffa-z]{1,15}(?:路|街|巷|道|里|坊))(\d{1,5}(?:-\d{1,3})?)"
)


@dataclass(frozen=True, slots=True)
class AddressQuery:
    """`text` in normal form; `roads` are the road names it may contain, `plate` the door plate after them, if any."""

    text: str
    roads: tuple[str, ...] = ()
    plate: str | None = None

    @property
    def plate_number(self) -> int | None:
        """The leading number of the plate, for neighbours on the same road."""
        return int(self.plate.split("-")[0].rstrip("号")) if self.plate else None


def normal_form(text: str) -> str:
    """Full width to half width, traditional 號 to 号, one kind of dash, lower case; no spaces, punctuation or
    characters a database cannot hold."""
    text = unicodedata.normalize("NFKC", text).lower().replace("號", "号")
    text = _DASHES.sub("-", text)
    return _DROPPED.sub("", text)


def grams(text: str) -> list[str]:
    """The distinct one- and two-character pieces of `text` in normal form, sorted."""
    normal = normal_form(text)
    pieces = set(normal) | {normal[i : i + 2] for i in range(len(normal) - 1)}
    return sorted(pieces)


def parse_query(text: str) -> AddressQuery:
    """Takes a query or a sentence apart; total. The road before the first number that looks like a plate wins.

    Nobody marks where a road's name begins (海珠区昌岗街道昌岗中路), so every ending of the run of characters
    before the number is offered and the address library decides.
    """
    normal = normal_form(text[: MAX_QUERY_CHARS * 4])
    found = _ROAD_AND_NUMBER.search(normal)
    if not found:
        return AddressQuery(normal[:MAX_QUERY_CHARS], _roads_without_plate(normal[:MAX_QUERY_CHARS]))
    run, number = found.group(1) or found.group(3), found.group(2) or found.group(4)
    roads = tuple(run[start:] for start in range(len(run) - 1))
    return AddressQuery(normal[:MAX_QUERY_CHARS], roads, f"{number}号")


def _roads_without_plate(normal: str) -> tuple[str, ...]:
    """Every stretch of the text that ends like a road, for sentences that name a road and no number."""
    found = []
    for match in _ROAD_ENDING.finditer(normal):
        start = max(0, match.end() - LONGEST_ROAD_CHARS)
        found += [normal[i : match.end()] for i in range(start, match.end() - 1)]
    return tuple(dict.fromkeys(found))
