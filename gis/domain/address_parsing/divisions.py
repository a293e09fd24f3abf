"""Names of provinces, cities and counties (行政区划) as clues. A name is a hint, never a verdict: 浙江路 is a road."""

from collections.abc import Iterable, Sequence
from typing import Final

from gis.domain.address_parsing.tokens import Token

#: Levels of a division and the letter they have in clues.
LEVELS: Final = {"province": "p", "city": "c", "county": "d"}
_LEVEL_WORDS: Final = (
    "特别行政区", "维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "自治州", "自治县", "自治旗", "地区", "林区",
    "新区", "省", "市", "区", "县", "盟", "旗",
)  # fmt: skip
_LEVEL_CHARS: Final = frozenset("省市区县镇乡街")


def short_name(name: str) -> str:
    """The name without the word for its level (广州市 → 广州); as it is where less than two characters would remain."""
    for word in _LEVEL_WORDS:
        if name.endswith(word) and len(name) - len(word) >= 2:
            return name.removesuffix(word)
    return name


class DivisionNames:
    """The known names, full and short, each with the levels it occurs at."""

    def __init__(self, rows: Iterable[tuple[str, str]]) -> None:
        """Takes (level, full name); levels are those of `LEVELS`, others raise KeyError."""
        self._levels: dict[str, str] = {}
        for level, name in rows:
            letter = LEVELS[level]
            for form in {name, short_name(name)}:
                known = self._levels.get(form, "")
                if letter not in known:
                    self._levels[form] = known + letter
        self._longest = max(map(len, self._levels), default=0)
        self._beginnings = {name[:2] for name in self._levels}

    def clues_of(self, tokens: Sequence[Token]) -> list[list[str]]:
        """For every token: the names that begin, go on and end there, by level and length."""
        words = [token.word for token in tokens]
        clues: list[list[str]] = [[] for _ in words]
        for start in range(len(words)):
            name = words[start]
            if "".join(words[start : start + 2]) not in self._beginnings:
                continue
            for end in range(start + 2, min(start + self._longest, len(words)) + 1):
                name += words[end - 1]
                for letter in self._levels.get(name, ""):
                    _mark(clues, start, end, letter, followed=end < len(words) and words[end] in _LEVEL_CHARS)
        return clues


def _mark(clues: list[list[str]], start: int, end: int, letter: str, *, followed: bool) -> None:
    length = min(end - start, 4)
    clues[start].append(f"gB{letter}{length}{'+' if followed else ''}")
    for inside in range(start + 1, end - 1):
        clues[inside].append(f"gI{letter}")
    clues[end - 1].append(f"gE{letter}{length}")
