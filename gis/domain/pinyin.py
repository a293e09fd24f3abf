"""How Chinese characters sound (拼音), for names typed by sound and names heard on the telephone.

Readings of single characters only: names of places are short, and the words' readings cost 20 MB and help little.
"""

import os
import unicodedata
from functools import cache
from itertools import islice, product
from typing import Final

os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")  # read by pypinyin when it is first imported

from pypinyin.constants import PINYIN_DICT

MOST_READINGS: Final = 4
_PLACE_READINGS: Final = {
    "路": "lu",
    "巷": "xiang",
    "大": "da",
    "区": "qu",
    "里": "li",
    "长": "chang",
    "南": "nan",
}
_NEAR_INITIALS: Final = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("r", "l"), ("f", "h"))
_NEAR_FINALS: Final = (("ang", "an"), ("eng", "en"), ("ing", "in"))


@cache
def readings(char: str) -> tuple[str, ...]:
    """The syllables of a character without tones, the usual one first; a letter or digit reads as itself."""
    if char.isascii():
        return (char,)
    if char in _PLACE_READINGS:
        return (_PLACE_READINGS[char],)
    raw = PINYIN_DICT.get(ord(char), "")
    return tuple(dict.fromkeys(_toneless(one) for one in raw.split(",") if one)) or (char,)


def _toneless(syllable: str) -> str:
    apart = unicodedata.normalize("NFD", syllable.replace("ü", "v"))
    return "".join(char for char in apart if char.isascii())


@cache
def blurred(char: str) -> str:
    """The usual syllable with the differences dropped that southern speakers do not hear: zh/z, n/l, ng/n, f/h."""
    syllable = readings(char)[0]
    for standard, near in _NEAR_INITIALS:
        if syllable.startswith(standard):
            syllable = near + syllable[len(standard) :]
            break
    for standard, near in _NEAR_FINALS:
        if syllable.endswith(standard):
            return syllable[: -len(standard)] + near
    return syllable


def sound_key(text: str) -> str:
    """Equal for names that sound alike, however they are written."""
    return " ".join(map(blurred, text))


def sounds_same(one: str, other: str) -> bool:
    """Whether two characters usually sound alike; rare readings would make everything sound like everything."""
    return readings(one)[0] == readings(other)[0]


def sounds_near(one: str, other: str) -> bool:
    """Whether two characters are easily taken for each other by ear."""
    return blurred(one) == blurred(other)


def spellings(text: str) -> tuple[tuple[str, str], ...]:
    """(full pinyin, initials) of a name, for each likely way to read it (厦 xia, sha), at most `MOST_READINGS`."""
    each = [readings(char)[:2] for char in text]
    ways = islice(product(*each), MOST_READINGS)
    return tuple(("".join(way), "".join(syllable[0] for syllable in way if syllable)) for way in ways)
