"""Made-up addresses with their parts, for a parser that must learn where no labelled texts are at hand.

They follow the usual order of a Chinese address, with what callers and forms do to it: levels left out, short names,
numbers joined by dashes, things said twice, notes to a courier. Names are drawn by chance; none is meant to be real.
"""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from gis.domain.address_parsing.divisions import short_name
from gis.domain.address_parsing.parts import LabelledAddress, Part, PartType

P = PartType
Piece = tuple[PartType, str]

#: Lengths of a division's code by level: a county's code begins with its city's, that with its province's.
_PROVINCE, _CITY = 2, 4
_LETTERS: Final = "ABCDEFGH"
_NUMERALS: Final = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class SampleWords:
    """What made-up addresses are built of: `words` by kind, `divisions` (code, name) of all levels."""

    words: Mapping[str, Sequence[str]]
    divisions: Mapping[str, str]

    @property
    def counties(self) -> list[str]:
        """Codes of the lowest level."""
        return [code for code in self.divisions if len(code) > _CITY]


def sample_addresses(count: int, seed: int, words: SampleWords) -> Iterator[LabelledAddress]:
    """`count` addresses; the same seed and words give the same ones."""
    chance = random.Random(seed)  # noqa: S311
    counties = words.counties
    for _ in range(count):
        maker = _Maker(chance, words, chance.choice(counties))
        yield _join(maker.address())


def _join(pieces: Iterable[Piece]) -> LabelledAddress:
    text, parts = "", []
    for kind, piece in pieces:
        if piece:
            parts.append(Part(len(text), len(text) + len(piece), kind))
            text += piece
    return LabelledAddress(text, tuple(parts))


class _Maker:
    """One address, piece by piece."""

    def __init__(self, chance: random.Random, words: SampleWords, county: str) -> None:
        self._chance, self._words, self._county = chance, words, county

    def address(self) -> list[Piece]:
        pieces = [*self._divisions(), *self._locality(), *self._place()]
        if self._often(0.06):
            pieces.append((P.PERSON, self._word("person")))
        if self._often(0.08):
            pieces.append((P.ASSIST, self._word("assist")))
            if self._often(0.3):
                pieces.append((P.POI, self._place_name()))
        if self._often(0.08):
            pieces.append((P.REDUNDANT, self._chance.choice(["", "", "_", "("]) + self._word("note")))
        if self._often(0.05):
            pieces.insert(self._chance.randrange(len(pieces) + 1), (P.REDUNDANT, self._chance.choice("__-,")))
        if self._often(0.01):
            pieces.append((P.OTHERINFO, self._word("other")))
        return pieces or [(P.POI, self._name() + self._word("place"))]

    def _often(self, share: float) -> bool:
        return self._chance.random() < share

    def _word(self, kind: str) -> str:
        return self._chance.choice(self._words.words[kind])

    def _name(self) -> str:
        """A made-up name of two or three characters."""
        draw = self._chance.random()
        if draw < 0.6:
            return self._word("stem")
        length = 2 if draw < 0.85 else 3
        return "".join(self._word("char") for _ in range(length))

    def _number(self, most: int, letter: float = 0.05) -> str:
        if self._often(letter):
            return self._chance.choice(_LETTERS) + (
                str(self._chance.randint(1, 20)) if self._often(0.4) else ""
            )
        return str(self._chance.randint(1, most))

    def _divisions(self) -> list[Piece]:
        names = self._words.divisions
        levels = [
            (P.PROV, names.get(self._county[:_PROVINCE], ""), 0.5),
            (P.CITY, names.get(self._county[:_CITY], ""), 0.65),
            (P.DISTRICT, names[self._county], 0.8),
        ]
        said = [(kind, self._say(name)) for kind, name, share in levels if self._often(share)]
        pieces: list[Piece] = [(P.COUNTRY, "中国")] if self._often(0.02) else []
        pieces += said
        if said and self._often(0.08):
            again: list[Piece] = [(P.REDUNDANT, self._say(name)) for _, name in said]
            pieces = again[: self._chance.randint(1, 2)] + pieces if self._often(0.4) else pieces + again
        if self._often(0.04):
            pieces.append((P.DEVZONE, self._name() + self._word("devzone")))
        return pieces

    def _say(self, name: str) -> str:
        return short_name(name) if self._often(0.2) else name

    def _locality(self) -> list[Piece]:
        pieces: list[Piece] = []
        if self._often(0.45):
            pieces.append((P.TOWN, self._name() + ("" if self._often(0.12) else self._word("town"))))
        if self._often(0.2):
            pieces.append(
                (P.COMMUNITY, self._name() + ("" if self._often(0.08) else self._word("community")))
            )
            if self._often(0.25):
                pieces.append((P.ROAD, self._number(20, 0) + "组"))
        if self._often(0.7):
            pieces += self._road()
        return pieces

    def _road(self) -> list[Piece]:
        pieces: list[Piece] = [(P.ROAD, self._name() + self._word("road"))]
        if self._often(0.06):
            joint, crossing = self._chance.choice("与和"), self._chance.choice(["交叉口", "交汇处", "路口"])
            return [
                *pieces,
                (P.ASSIST, joint),
                (P.SUBROAD, self._name() + self._word("road")),
                (P.ASSIST, crossing),
            ]
        if self._often(0.05):
            pieces.append(
                (P.SUBROAD, self._chance.choice(_NUMERALS) + self._chance.choice(["巷", "横街", "弄"]))
            )
        if self._often(0.8):
            pieces += self._plate()
        return pieces

    def _plate(self) -> list[Piece]:
        number = self._number(self._chance.choice([99, 999, 2_999]), 0.01)
        if self._often(0.07):
            return [(P.ROADNO, f"{number}弄"), (P.SUBROADNO, f"{self._number(200, 0)}号")]
        joined = f"-{self._number(99, 0)}" if self._often(0.08) else ""
        pieces: list[Piece] = [(P.ROADNO, number + joined + self._chance.choice(["号"] * 8 + [""]))]
        if self._often(0.05):
            pieces.append(
                (P.SUBROADNO, self._chance.choice(["附{}号", "之{}", "-{}号"]).format(self._number(9)))
            )
        return pieces

    def _place_name(self) -> str:
        return self._name() + (self._name() if self._often(0.2) else "") + self._word("place")

    def _place(self) -> list[Piece]:
        pieces: list[Piece] = []
        if self._often(0.6):
            pieces.append(
                (P.POI, self._name() + (self._name() if self._often(0.2) else "") + self._word("place"))
            )
            if self._often(0.15):
                pieces.append((P.SUBPOI, self._word("subplace")))
        return pieces + (self._dashed() if self._often(0.12) else self._doors())

    def _doors(self) -> list[Piece]:
        chain = [
            (P.HOUSENO, "house", 60, 0.5),
            (P.CELLNO, "cell", 9, 0.25),
            (P.FLOORNO, "floor", 33, 0.15),
            (P.ROOMNO, "room", 3500, 0.45),
        ]
        pieces: list[Piece] = []
        for kind, unit, most, share in chain:
            if self._often(share):
                last = "" if kind is P.ROOMNO and self._often(0.25) else self._word(unit)
                pieces.append((kind, self._count(most, last) + last))
        return pieces

    def _count(self, most: int, unit: str) -> str:
        if unit in {"单元", "层", "楼", "栋", "座"} and self._often(0.08):
            return self._chance.choice(_NUMERALS)
        return self._number(most, 0.12 if unit == "座" else 0.04)

    def _dashed(self) -> list[Piece]:
        """12-3-401: building, unit, room, joined by dashes that belong to none of them."""
        house, room = (P.HOUSENO, self._number(60)), (P.ROOMNO, self._number(3500, 0.02))
        dash: Piece = (P.REDUNDANT, "-")
        if self._often(0.5):
            return [house, dash, room]
        return [house, dash, (P.CELLNO, self._number(6)), dash, room]
