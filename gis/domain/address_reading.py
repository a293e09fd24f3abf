"""A text read as an address: the names and numbers it holds, before any database is asked."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from gis.domain.address_numbers import AREA_MASK, COMPOUND_MASK, ROAD_MASK, AddressNumbers, read_numbers
from gis.domain.folded_text import FoldedText, fold
from gis.domain.gazetteer import Gazetteer, Mention, NameEntry, NameKind

_RELATION: Final = re.compile(
    r"斜?对面|对过|附近|旁边?|隔壁|门口|门前|后面|背后|前面|侧边|路口|交叉口|交界|一带|1带|周边"
)
#: A character before a name that may belong to it, although the name without it is known too.
_NAME_BEGINNINGS: Final = frozenset("新老旧东西南北大小")
#: Between a road and its number these tell that the number is another lane's.
_LANE_WORDS: Final = re.compile(r"[路街巷里坊道弄涌村苑园东西南北中]")

#: The name of another district at the beginning or behind a city's; not a 小区, 社区, 片区, 园区, 校区 or the like.
_DISTRICT: Final = re.compile(r"(?:^|[省市])([\u4e00-\u9fff]{1,3}[^小社片园校景厂库住宿业\W]区)")
PART_OF_A_NAME: Final = 0.79
EXPLAINS: Final = 0.75
INSIDE_ANOTHER: Final = 0.9

Target = tuple[NameKind, str]


@dataclass(frozen=True, slots=True)
class NameHit:
    """A place name that the text holds, or may hold; `adjacent` when a number follows it at once."""

    entry: NameEntry
    start: int
    end: int
    quality: float
    adjacent: bool = False


@dataclass(frozen=True, slots=True)
class AddressReading:
    """`hits` are the place names by what they mean; `area_hits` the areas named, which only narrow down.

    `relation` is a word like 对面 that stands beside the place, `elsewhere` the name of a district that is not ours.
    """

    folded: FoldedText
    masked: str
    numbers: AddressNumbers
    hits: dict[Target, NameHit] = field(default_factory=dict)
    area_hits: tuple[NameHit, ...] = ()
    relation: str = ""
    elsewhere: str = ""

    def targets(self, kind: NameKind) -> list[str]:
        """What the address library is asked for."""
        return [target for (of, target) in self.hits if of is kind]

    def given(self, start: int, end: int) -> str:
        """What was typed there."""
        return self.folded.given(start, end)

    def stated(self, kind: NameKind) -> dict[str, NameHit]:
        """Codes of the areas of one level that the text names."""
        return {hit.entry.target: hit for hit in self.area_hits if hit.entry.kind is kind}


def read_address(text: str, gazetteer: Gazetteer) -> AddressReading:
    """Reads with names as they are written; total."""
    folded = fold(text)
    mentions = gazetteer.mentions(folded.text)
    masked = _mask(folded.text, mentions)
    numbers = read_numbers(masked)
    relation, elsewhere = _RELATION.search(masked), _DISTRICT.search(masked)
    return AddressReading(
        folded=folded,
        masked=masked,
        numbers=numbers,
        hits=_place_hits(mentions, masked, numbers),
        area_hits=_area_hits(mentions),
        relation=relation.group() if relation else "",
        elsewhere=folded.given(*elsewhere.span(1)) if elsewhere else "",
    )


def read_with_errors(reading: AddressReading, gazetteer: Gazetteer, most: int) -> AddressReading:
    """The same text, taking names with one error into account: at most `most` further ones, the likeliest."""
    text = reading.folded.text
    official = [Mention(hit.start, hit.end, (hit.entry,)) for hit in reading.area_hits if _is_certain(hit)]
    near = gazetteer.similar(_mask(text, official))
    hits = dict(reading.hits)
    for target, hit in _place_hits(near, text, reading.numbers).items():
        if len(hits) >= most + len(reading.hits):
            break
        if target not in hits:
            hits[target] = hit
    hits = _less_inside(hits)
    stated = {hit.entry.target for hit in reading.area_hits}
    areas = [
        hit
        for hit in _area_hits(near)
        if hit.entry.target not in stated
        and _is_area_with_error(hit)
        and not any(hit.start < one.end and one.start < hit.end for one in reading.hits.values())
    ]
    return AddressReading(
        reading.folded, reading.masked, reading.numbers, hits,
        _without_shadowed(reading.area_hits, hits) + tuple(areas), reading.relation, reading.elsewhere,
    )  # fmt: skip


def _less_inside(hits: dict[Target, NameHit]) -> dict[Target, NameHit]:
    """A misspelt name that leaves out a character which another explains is less likely (丽昌雅居, 怡丽昌雅居)."""
    longer = [hit for hit in hits.values() if hit.quality >= EXPLAINS]
    return {
        target: replace(hit, quality=hit.quality * INSIDE_ANOTHER)
        if hit.quality < 1
        and any(
            o.start <= hit.start and hit.end <= o.end and o.end - o.start > hit.end - hit.start
            for o in longer
        )
        else hit
        for target, hit in hits.items()
    }


def _is_area_with_error(hit: NameHit) -> bool:
    return hit.quality < 1 and hit.entry.relation != "short"


def _is_certain(hit: NameHit) -> bool:
    return hit.entry.relation != "short" and hit.quality == 1


def _without_shadowed(areas: tuple[NameHit, ...], hits: dict[Target, NameHit]) -> tuple[NameHit, ...]:
    """Without the short area names that turn out to be part of a road's name (昌岗 in 昌岗种路)."""
    return tuple(
        area
        for area in areas
        if _is_certain(area)
        or not any(h.start <= area.start and area.end <= h.end and h.quality < 1 for h in hits.values())
    )


def _mask(text: str, mentions: Iterable[Mention]) -> str:
    chars = list(text)
    for mention in mentions:
        kinds = mention.kinds
        mask = AREA_MASK
        if NameKind.ROAD in kinds:
            mask = ROAD_MASK
        elif kinds & {NameKind.COMPOUND, NameKind.BUILDING, NameKind.POI}:
            mask = COMPOUND_MASK
        chars[mention.start : mention.end] = mask * (mention.end - mention.start)
    return "".join(chars)


def _place_hits(mentions: Iterable[Mention], masked: str, numbers: AddressNumbers) -> dict[Target, NameHit]:
    starts = {part.start for part in numbers.parts().values()}
    hits: dict[Target, NameHit] = {}
    for mention in mentions:
        quality = mention.quality * _wholeness(mention, masked, numbers)
        for entry in mention.entries:
            if entry.kind.is_area:
                continue
            hit = NameHit(entry, mention.start, mention.end, quality, mention.end in starts)
            known = hits.get((entry.kind, entry.target))
            if known is None or (hit.adjacent, hit.quality) > (known.adjacent, known.quality):
                hits[entry.kind, entry.target] = hit
    return hits


def _wholeness(mention: Mention, masked: str, numbers: AddressNumbers) -> float:
    """Less than 1 where the text around a name says that it is part of another name."""
    quality = 1.0
    before = masked[mention.start - 1 : mention.start]
    if before in _NAME_BEGINNINGS and before:
        quality *= PART_OF_A_NAME
    first = min((part.start for part in numbers.parts().values() if part.start >= mention.end), default=None)
    if first is not None and first > mention.end:
        between = masked[mention.end : first]
        if _LANE_WORDS.search(between):
            quality *= 0.6
    return quality


def _area_hits(mentions: Iterable[Mention]) -> tuple[NameHit, ...]:
    return tuple(
        NameHit(entry, mention.start, mention.end, mention.quality)
        for mention in mentions
        for entry in mention.entries
        if entry.kind.is_area
    )
