"""What a token's place in the text tells about its part: the clues that both learners get.

A clue is a short text; which clues a learner knows is what it was taught. Nothing here depends on a data set.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

from gis.domain.address_parsing.divisions import DivisionNames
from gis.domain.address_parsing.tokens import Token
from gis.domain.address_parsing.words import word_clues

#: Characters on which names and numbers of an address usually end.
ENDINGS: Final = frozenset(
    "省市区县镇乡村街路道巷弄号幢栋座楼层室元组苑园城厦店院场社居里庄坊桥站司校部旁口侧"
)
_NUMERALS: Final = frozenset("一二三四五六七八九十百千零〇两")
_DIRECTIONS: Final = frozenset("东南西北中上下前后左右内外")
_STEMS: Final = frozenset("甲乙丙丁戊")
_OUTLINE: Final = 6
_FAR: Final = 6
#: Upper bounds of the classes of a number: unit or floor, building, door, room …
_NUMBER_CLASSES: Final = (6, 12, 35, 99, 999)

Clues = list[list[str]]


def clues_of(tokens: Sequence[Token], divisions: DivisionNames) -> Clues:
    """The clues of every token of one text."""
    shapes = [token.shape for token in tokens]
    clues: Clues = [[] for _ in tokens]
    _add_characters(clues, tokens, shapes)
    _add_endings(clues, shapes)
    _add_numbers(clues, tokens, shapes)
    _add_repeats(clues, shapes)
    found = zip(clues, divisions.clues_of(tokens), word_clues(tokens), strict=True)
    return [[*own, *named, *worded] for own, named, worded in found]


def character_class(token: Token) -> str:
    """One letter: digits, Latin, Chinese numeral, direction, heavenly stem, sign, other Chinese character."""
    return token.kind or _class_of(token.word)


@lru_cache(maxsize=20_000)
def _class_of(char: str) -> str:
    for name, chars in (("n", _NUMERALS), ("o", _DIRECTIONS), ("j", _STEMS)):
        if char in chars:
            return name
    return "z" if "\u3400" <= char <= "\u9fff" else "p"


def _add_characters(clues: Clues, tokens: Sequence[Token], shapes: Sequence[str]) -> None:
    padded = ["<", *shapes, ">"]
    classes = "".join(["<", *map(character_class, tokens), ">"])
    last = len(shapes) - 1
    for i, own in enumerate(clues):
        own += [
            f"u={padded[i + 1]}",
            f"bl={padded[i]}{padded[i + 1]}",
            f"br={padded[i + 1]}{padded[i + 2]}",
            f"c={classes[i : i + 3]}",
            f"at{min(i, _FAR)}",
            f"left{min(last - i, _FAR)}",
        ]


def _add_endings(clues: Clues, shapes: Sequence[str]) -> None:
    """How far the next ending is, which one, and the last one before."""
    n = len(shapes)
    after = [("$", _FAR)] * (n + 1)
    for i in range(n - 1, -1, -1):
        mark, distance = after[i + 1]
        after[i] = (shapes[i], 0) if shapes[i] in ENDINGS else (mark, min(distance + 1, _FAR))
    before = ("^", _FAR)
    for i, own in enumerate(clues):
        if i:
            before = (shapes[i - 1], 1) if shapes[i - 1] in ENDINGS else (before[0], min(before[1] + 1, _FAR))
        mark, distance = after[i]
        beyond = shapes[i + distance + 1] if distance < _FAR and i + distance + 1 < n else "$"
        own += [
            f"e>{mark}{distance}",
            f"e<{before[0]}{before[1]}",
            f"e<>{before[0]}{min(before[1], 4)}|{mark}{min(distance, 4)}",
            f"e>>{mark}{min(distance, 5)}{beyond}",
        ]


def _add_numbers(clues: Clues, tokens: Sequence[Token], shapes: Sequence[str]) -> None:
    """Where a token stands among the numbers and endings, and what kind of number it is."""
    outline = [_outline_mark(token) for token in tokens]
    before = _running(outline)
    after = [marks[::-1] for marks in _running(outline[::-1])][::-1]
    numbers = [i for i, mark in enumerate(outline) if mark == "N"]
    rank = {i: order for order, i in enumerate(numbers)}
    padded = ["<", *shapes, ">"]
    for i, own in enumerate(clues):
        left, right = before[i], after[i]
        if i not in rank:
            kind = "s" if outline[i] else "h"
            own += [
                f"{kind}={left[-2:]}|{outline[i]}|{right[:2]}",
                f"{kind}l={left[-3:]}",
                f"{kind}r={right[:3]}",
            ]
            continue
        own += [
            f"n={left[-3:]}|{right[:3]}",
            f"nn={left}|{right}",
            f"n1={left[-2:]}|{right[:1]}",
            f"nl={left[-3:]}",
            f"nr={right[:2]}",
            f"nR={right}",
            f"nc={padded[i]}|{padded[i + 1]}|{padded[i + 2]}",
            f"n{min(rank[i], 3)}/{min(len(numbers), 4)}",
            f"n-{min(len(numbers) - 1 - rank[i], 3)}",
            *_size_clues(tokens[i]),
        ]


def _running(outline: Sequence[str]) -> list[str]:
    """The last few marks before each place."""
    told, marks = [], ""
    for mark in outline:
        told.append(marks)
        marks = (marks + mark)[-_OUTLINE:]
    return told


def _outline_mark(token: Token) -> str:
    """N for a number or a letter that stands for one, an ending or sign as it is, nothing for the rest."""
    if token.kind == "d" or (token.kind and len(token.word) <= 2):
        return "N"
    return token.word if token.word in ENDINGS or character_class(token) == "p" else ""


def _size_clues(token: Token) -> list[str]:
    if token.kind != "d":
        return []
    value = int(token.word[:6])
    size = sum(value > bound for bound in _NUMBER_CLASSES)
    return [f"nv{size}", *([f"nw{value}"] if value <= 30 else [])]


def _add_repeats(clues: Clues, shapes: Sequence[str]) -> None:
    """Whether the pair of characters that begins or ends here stands elsewhere too: things said twice."""
    pairs = [left + right for left, right in pairwise(shapes)]
    first = {pair: i for i, pair in reversed(list(enumerate(pairs)))}
    last = {pair: i for i, pair in enumerate(pairs)}
    for i, pair in enumerate(pairs):
        if first[pair] < i:
            clues[i].append("again>")
            clues[i + 1].append("again<")
        if last[pair] > i:
            clues[i].append("later>")
            clues[i + 1].append("later<")
