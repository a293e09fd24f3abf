"""What people make of an address: the test that the geocoder is measured by. The same seed gives the same noise.

Parts dropped, order swapped, one character of a name wrong, missing, extra, swapped or written as it sounds, former
names and aliases, numerals in words, other words for 号 栋 单元 室, full width, and talk around it. Numbers are never
falsified: a wrong number is another address. A spoilt name that happens to be another place's name is drawn again.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import cos, radians
from random import Random
from typing import Final

from gis.domain.coordinates import LonLat
from gis.domain.folded_text import fold_name
from gis.domain.number_words import counted, read_out, widened
from gis.domain.pinyin import readings

BUILDING_WORDS: Final = ("{}栋", "{}幢", "{}座", "{}号楼", "{}#")
UNIT_WORDS: Final = ("{}单元", "{}梯")
ROOM_WORDS: Final = ("{}室", "{}房", "{}")
BEFORE: Final = ("", "", "", "我在", "反映", "位于", "地址:", "广州市", "广东省广州市", "你好,")
AFTER: Final = (
    "",
    "",
    "",
    "",
    "门口",
    "附近",
    "对面",
    "旁边有积水",
    "楼下噪音很大",
    "有人乱停车",
    "井盖坏了",
)
NEAR_SHARE: Final = 0.25
NEAR_M: Final = 300.0
_DEGREE_M: Final = 111_320.0


@dataclass(frozen=True, slots=True)
class TrueAddress:
    """An address of the library, the truth behind a query. `others` are further names of its road and compound."""

    building_code: str
    point: LonLat
    subdistrict: str
    subdistrict_code: str
    community: str
    community_code: str
    road: str
    plate: str
    compound: str
    building_no: str
    unit: str
    room: str
    others: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Kept:
    """What the query still says, as it was before it was misspelt; None = left out. `typed` is the name as given."""

    subdistrict_code: str | None = None
    community_code: str | None = None
    road: str | None = None
    plate: str | None = None
    compound: str | None = None
    building_no: str | None = None
    misspelt: str = ""
    typed: str = ""


@dataclass(frozen=True, slots=True)
class NoisyQuery:
    """A text, the position given with it (EPSG:4326), what was done to it, and the truth."""

    text: str
    near: LonLat | None
    steps: tuple[str, ...]
    kept: Kept
    truth: TrueAddress


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The names of the district, for errors that look like names: `by_sound` are their characters by syllable."""

    names: frozenset[str]
    chars: str
    by_sound: Mapping[str, str]

    @classmethod
    def of(cls, names: Iterable[str]) -> "Lexicon":
        """From the names themselves."""
        folded = frozenset(map(fold_name, names))
        chars = sorted({char for name in folded for char in name if not char.isascii()})
        sounds: dict[str, str] = defaultdict(str)
        for char in chars:
            for syllable in readings(char)[:1]:
                sounds[syllable] += char
        return cls(folded, "".join(chars), dict(sounds))


def make_noise(truth: TrueAddress, random: Random, lexicon: Lexicon) -> NoisyQuery:
    """One query for an address, spoilt in one to three ways."""
    steps: list[str] = []
    kept = _drop(truth, random, steps)
    names = _names(truth, kept, random, lexicon, steps)
    kept = replace(kept, misspelt=names.pop("misspelt", ""), typed=names.pop("typed", ""))
    words = _words(truth, kept, random, names, steps)
    text = _ordered(words, random, steps)
    if random.random() < 0.12:
        text = widened(text)
        steps.append("full_width")
    text = random.choice(BEFORE) + text + random.choice(AFTER)
    near = _near(truth.point, random) if random.random() < NEAR_SHARE else None
    return NoisyQuery(text, near, tuple(steps), kept, truth)


def _drop(truth: TrueAddress, random: Random, steps: list[str]) -> Kept:
    """Which parts are said at all. The number that tells the building always stays."""
    both = bool(truth.compound and truth.road)
    road, compound = truth.road or None, truth.compound or None
    if both and random.random() < 0.5:
        steps.append("dropped")
        road, compound = (None, compound) if random.random() < 0.7 else (road, None)
    return Kept(
        subdistrict_code=truth.subdistrict_code if random.random() < 0.5 else None,
        community_code=truth.community_code if random.random() < 0.35 else None,
        road=road,
        plate=truth.plate if road else None,
        compound=compound,
        building_no=truth.building_no or None,
    )


def _names(
    truth: TrueAddress, kept: Kept, random: Random, lexicon: Lexicon, steps: list[str]
) -> dict[str, str]:
    """How road and compound are called: by another name, or misspelt in one of them, or right."""
    names = {part: name for part, name in (("road", kept.road), ("compound", kept.compound)) if name}
    part = random.choice(sorted(names))
    draw = random.random()
    others = truth.others.get(part, ())
    if others and draw < 0.5:
        names[part] = random.choice(list(others))
        steps.append("alias")
    elif draw < 0.6:
        spoilt, how = _misspell(names[part], random, lexicon)
        if spoilt:
            names |= {part: spoilt, "misspelt": part, "typed": spoilt}
            steps.append(how)
    return names


def _misspell(name: str, random: Random, lexicon: Lexicon) -> tuple[str, str]:
    """One error; empty where ten tries made nothing but other names."""
    for _ in range(10):
        how = random.choice(("wrong", "homophone", "homophone", "missing", "extra", "swapped"))
        at = random.randrange(len(name))
        if not name[at].isascii():
            spoilt = _spoil(name, at, how, random, lexicon)
            if spoilt != name and fold_name(spoilt) not in lexicon.names:
                return spoilt, how
    return "", ""


def _spoil(name: str, at: int, how: str, random: Random, lexicon: Lexicon) -> str:
    before, char, after = name[:at], name[at], name[at + 1 :]
    if how == "homophone":
        alike = lexicon.by_sound.get(readings(char)[0], char)
        return before + random.choice(alike) + after
    if how == "missing":
        return before + after if len(name) > 3 else name
    if how == "swapped":
        return before + after[:1] + char + after[1:] if at and after[1:] else name
    other = random.choice(lexicon.chars)
    return before + other + (char if how == "extra" else "") + after


def _words(
    truth: TrueAddress, kept: Kept, random: Random, names: Mapping[str, str], steps: list[str]
) -> dict[str, str]:
    """The parts as they are said, by kind, in the order of an address."""
    number = random.choice((str, str, str, str, counted, read_out))
    if number is not str:
        steps.append("numerals")
    words: dict[str, str] = {}
    room = truth.room if random.random() < 0.5 else ""
    if random.random() < 0.4:
        words["district"] = random.choice(("海珠区", "海珠"))
    if kept.subdistrict_code:
        words["subdistrict"] = _area(truth.subdistrict, "街道", ("街道", "街道", "街", "街道办", ""), random)
    if kept.community_code:
        words["community"] = _area(truth.community, "社区", ("社区", "社区", "居委会", ""), random)
    words["road"] = names.get("road", "")
    if kept.plate:
        bare = random.random() < 0.25 and not (kept.building_no or kept.compound or room)
        words["plate"] = _plate(kept.plate, number, bare=bare)
    words["compound"] = names.get("compound", "")
    if kept.building_no:
        words["building"] = random.choice(BUILDING_WORDS).format(number(kept.building_no))
    if room:
        if truth.unit:
            words["unit"] = random.choice(UNIT_WORDS).format(number(truth.unit))
        words["room"] = random.choice(ROOM_WORDS).format(read_out(room) if number is read_out else room)
    return {kind: word for kind, word in words.items() if word}


def _area(name: str, suffix: str, endings: Sequence[str], random: Random) -> str:
    return name.removesuffix(suffix) + random.choice(endings) if name.endswith(suffix) else name


def _plate(plate: str, number: object, *, bare: bool) -> str:
    main, _, sub = plate.removesuffix("号").partition("-")
    say = number if callable(number) else str
    if bare:
        return plate.removesuffix("号")
    if sub and say is not str:
        return f"{say(main)}号之{say(sub)}"
    return f"{say(main)}-{sub}号" if sub else f"{say(main)}号"


def _ordered(words: Mapping[str, str], random: Random, steps: list[str]) -> str:
    """In the order of an address, or with the areas behind or the compound before its road."""
    areas = [words[kind] for kind in ("district", "subdistrict", "community") if kind in words]
    street = words.get("road", "") + words.get("plate", "")
    inside = words.get("compound", "") + words.get("building", "")
    rooms = words.get("unit", "") + words.get("room", "")
    draw = random.random()
    if draw < 0.12 and areas:
        steps.append("swapped_areas")
        return f"{street}{inside}{rooms},{''.join(areas)}"
    if draw < 0.2 and street and "compound" in words:
        steps.append("swapped_compound")
        return f"{''.join(areas)}{inside}{rooms},{street}"
    return "".join(areas) + street + inside + rooms


def _near(point: LonLat, random: Random) -> LonLat:
    east, north = (random.uniform(-NEAR_M, NEAR_M) / _DEGREE_M for _ in range(2))
    return LonLat(point.lon + east / cos(radians(point.lat)), point.lat + north)
