"""All names of a district in memory (地名录): finds them in a text, exactly or with one error.

About 1 kB a name; a district has some ten thousand. Built anew when names change, never altered: threads share it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from gis.domain.coordinates import LonLat
from gis.domain.edit_errors import likeness, likeness_by_sound, without_one
from gis.domain.folded_text import fold_name
from gis.domain.pinyin import sound_key

SHORTEST_NAME: Final = 2
SHORTEST_WITH_ERROR: Final = 3
LONGEST_NAME: Final = 20
CHARS_WITH_ERROR: Final = 120
"""So much of a text is searched for misspelt names; whole ones are found anywhere."""
_ENDS_OF_AREAS: Final = frozenset("省市区县")
"""With one of these before it a name begins behind it (广州市平直街 has no 市平直街)."""


class NameKind(StrEnum):
    """What bears the name."""

    DISTRICT = "district"
    SUBDISTRICT = "subdistrict"
    COMMUNITY = "community"
    ROAD = "road"
    COMPOUND = "compound"
    BUILDING = "building"
    POI = "poi"

    @property
    def is_area(self) -> bool:
        """Whether it says in which part of the district something lies, not which building it is."""
        return self in (NameKind.DISTRICT, NameKind.SUBDISTRICT, NameKind.COMMUNITY)


@dataclass(frozen=True, slots=True)
class NameEntry:
    """A name and what it means.

    `target` is what the address library is asked by: the official name of a road or compound, the code of an area,
    building or address. `official` is the name to show. `relation` is official, alias, former or short.
    `within` is the code of the area above, blank when unknown.
    """

    kind: NameKind
    name: str
    target: str
    official: str
    relation: str = "official"
    within: str = ""


@dataclass(frozen=True, slots=True)
class AreaFacts:
    """An area valid now: its name, the code of the area above (blank for none), the point of its label (EPSG:4326)."""

    code: str
    name: str
    parent: str
    point: LonLat


@dataclass(frozen=True, slots=True)
class Mention:
    """Names that stand in a folded text from `start` to before `end`; `quality` 1 = exactly, less with an error."""

    start: int
    end: int
    entries: tuple[NameEntry, ...]
    quality: float = 1.0

    @property
    def kinds(self) -> frozenset[NameKind]:
        """What the name may be."""
        return frozenset(entry.kind for entry in self.entries)


@dataclass(slots=True)
class Gazetteer:
    """Use `of`. `areas` are the areas by code."""

    entries: tuple[NameEntry, ...]
    areas: dict[str, AreaFacts]
    _exact: dict[str, list[NameEntry]] = field(default_factory=dict)
    _one_off: dict[str, list[str]] = field(default_factory=dict)
    _by_sound: dict[str, list[str]] = field(default_factory=dict)
    _longest: int = 0

    @classmethod
    def of(cls, entries: Iterable[NameEntry], areas: dict[str, AreaFacts]) -> "Gazetteer":
        """Indexes the names; those of one character and those too long to be typed are left out."""
        made = cls(tuple(entries), areas)
        for entry in made.entries:
            key = fold_name(entry.name)
            if SHORTEST_NAME <= len(key) <= LONGEST_NAME:
                made._exact.setdefault(key, []).append(entry)
        for key in made._exact:
            made._longest = max(made._longest, len(key))
            if len(key) >= SHORTEST_WITH_ERROR:
                made._by_sound.setdefault(sound_key(key), []).append(key)
                for piece in without_one(key):
                    made._one_off.setdefault(piece, []).append(key)
        return made

    def __contains__(self, key: object) -> bool:
        """Whether something bears this name (in folded form)."""
        return key in self._exact

    def mentions(self, text: str) -> list[Mention]:
        """The names in a folded text, left to right: where several overlap the longest stays."""
        chosen: list[Mention] = []
        taken = [False] * len(text)
        for start, end in sorted(self._hits(text), key=lambda hit: (hit[0] - hit[1], hit[0])):
            if not any(taken[start:end]):
                taken[start:end] = [True] * (end - start)
                chosen.append(Mention(start, end, tuple(self._exact[text[start:end]])))
        return sorted(chosen, key=lambda mention: mention.start)

    def _hits(self, text: str) -> Iterator[tuple[int, int]]:
        for start in range(len(text)):
            if "\ue000" <= text[start] <= "\uf8ff":
                continue
            for end in range(start + SHORTEST_NAME, min(start + self._longest, len(text)) + 1):
                if text[start:end] in self._exact:
                    yield start, end

    def similar(self, text: str) -> list[Mention]:
        """Names that a piece of a folded text would be with one error, best first; masked characters part pieces."""
        best: dict[str, Mention] = {}
        text = text[:CHARS_WITH_ERROR]
        for start in range(len(text)):
            if start and text[start] in _ENDS_OF_AREAS:
                continue
            for end in range(start + SHORTEST_NAME, min(start + self._longest + 1, len(text)) + 1):
                if "\ue000" <= text[end - 1] <= "\uf8ff":
                    break
                for key, quality in self._near(text[start:end]):
                    known = best.get(key)
                    if known is None or quality > known.quality:
                        best[key] = Mention(start, end, tuple(self._exact[key]), quality)
        return sorted(best.values(), key=lambda mention: (-mention.quality, mention.start - mention.end))

    def _near(self, piece: str) -> Iterator[tuple[str, float]]:
        if piece in self._exact:
            yield piece, 1.0
        keys = set(self._one_off.get(piece, ()))
        for shorter in without_one(piece):
            if shorter in self._exact and len(shorter) >= SHORTEST_WITH_ERROR:
                keys.add(shorter)
            keys.update(self._one_off.get(shorter, ()))
        for key in keys:
            quality = likeness(piece, key)
            if quality:
                yield key, quality
        for key in self._by_sound.get(sound_key(piece), ()) if len(piece) >= SHORTEST_WITH_ERROR else ():
            if key not in keys:
                yield key, likeness_by_sound(key)
