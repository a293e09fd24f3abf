"""A past or present ticket as the learner sees it: what was known at its intake and, later, who handled it."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

LONGEST_VALUE = 80
MOST_WORDS = 60
_NO_WORD = re.compile(r"[\W_]+")
_LATIN = re.compile(r"(?<![a-z0-9])[a-z]{2,}(?![a-z0-9])")
_HAN_RUN = re.compile(r"[\u3400-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Case:
    """One ticket. ``classes`` and ``areas`` (level, code) run from coarse to fine; missing levels are left out.

    ``unit`` is empty while nobody knows it. ``known_at`` is when it became known; None = never, so the case
    teaches nothing.
    """

    at: datetime
    unit: str = ""
    classes: tuple[str, ...] = ()
    areas: tuple[tuple[str, str], ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()
    words: tuple[str, ...] = ()
    known_at: datetime | None = None
    number: str = ""
    line: int = 0


@lru_cache(maxsize=20_000)
def folded(text: str) -> str:
    """One form for values that people write in several: width, case, and every kind of separator."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return _NO_WORD.sub(" ", plain).strip()[:LONGEST_VALUE]


def words_of(text: str) -> tuple[str, ...]:
    """The distinct words of a text, sorted: Latin words as they stand, Chinese as pairs of characters.

    Whatever holds a digit is left out: house numbers, plates and phones say nothing about who handles what.
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    found = set(_LATIN.findall(plain))
    for run in _HAN_RUN.findall(plain):
        found.update(run[place : place + 2] for place in range(len(run) - 1))
    return tuple(sorted(found)[:MOST_WORDS])
