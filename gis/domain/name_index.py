"""Names by their beginnings, their sound and their middle, for suggestions while somebody types."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from gis.domain.folded_text import fold_name
from gis.domain.gazetteer import NameEntry, NameKind
from gis.domain.pinyin import spellings

MOST_OF_A_KIND: Final = 60
"""Hits looked at for each way of matching: whoever typed so little goes on typing."""
_ORDER: Final = {kind: rank for rank, kind in enumerate(
    (NameKind.ROAD, NameKind.COMPOUND, NameKind.POI, NameKind.BUILDING, NameKind.SUBDISTRICT, NameKind.COMMUNITY)
)}  # fmt: skip


class MatchedBy(IntEnum):
    """How what was typed leads to a name, the best first."""

    WHOLE = 0
    BEGINNING = 1
    INITIALS = 2
    PINYIN = 3
    MIDDLE = 4


@dataclass(frozen=True, slots=True)
class NameFound:
    """A name that may be meant, and why."""

    entry: NameEntry
    by: MatchedBy


class NameIndex:
    """Immutable once made; threads share it. About 1 kB a name."""

    def __init__(self, entries: Iterable[NameEntry]) -> None:
        unique: dict[tuple[NameKind, str, str], NameEntry] = {}
        for entry in entries:
            if entry.kind in _ORDER and not (entry.kind.is_area and entry.relation in ("short", "alias")):
                unique.setdefault((entry.kind, entry.name, entry.target), entry)
        self._entries = list(unique.values())
        self._keys = [fold_name(entry.name) for entry in self._entries]
        self._names = sorted((key, number) for number, key in enumerate(self._keys))
        pinyin: set[tuple[str, int]] = set()
        initials: set[tuple[str, int]] = set()
        self._pieces: dict[str, list[int]] = {}
        for number, key in enumerate(self._keys):
            for full, first in spellings(key):
                pinyin.add((full, number))
                initials.add((first, number))
            for piece in {*key, *(key[i : i + 2] for i in range(len(key) - 1))}:
                self._pieces.setdefault(piece, []).append(number)
        self._pinyin, self._initials = sorted(pinyin), sorted(initials)

    def find(self, typed: str, limit: int) -> list[NameFound]:
        """The names that `typed` (folded) may become, best first: shorter names before longer ones."""
        best: dict[int, MatchedBy] = {}
        for number, by in self._hits(typed):
            best[number] = min(by, best.get(number, by))
        ranked = sorted(best, key=lambda number: (best[number], *self._rank(number)))
        return [NameFound(self._entries[number], best[number]) for number in ranked[:limit]]

    def _rank(self, number: int) -> tuple[int, int, str]:
        return len(self._keys[number]), _ORDER[self._entries[number].kind], self._keys[number]

    def _hits(self, typed: str) -> Iterator[tuple[int, MatchedBy]]:
        if not typed:
            return
        for key, number in _beginning(self._names, typed):
            yield number, MatchedBy.WHOLE if key == typed else MatchedBy.BEGINNING
        if typed.isascii():
            yield from ((number, MatchedBy.INITIALS) for _, number in _beginning(self._initials, typed))
            yield from ((number, MatchedBy.PINYIN) for _, number in _beginning(self._pinyin, typed))
            return
        rarest = min((self._pieces.get(piece, []) for piece in _pieces(typed)), key=len, default=list[int]())
        taken = 0
        for number in rarest:
            if typed in self._keys[number]:
                yield number, MatchedBy.MIDDLE
                taken += 1
                if taken == MOST_OF_A_KIND:
                    return


def _pieces(typed: str) -> list[str]:
    return [typed] if len(typed) < 2 else [typed[i : i + 2] for i in range(len(typed) - 1)]


def _beginning(keys: Sequence[tuple[str, int]], typed: str) -> Iterator[tuple[str, int]]:
    start = bisect_left(keys, (typed, -1))
    for key, number in keys[start : start + MOST_OF_A_KIND]:
        if not key.startswith(typed):
            return
        yield key, number
