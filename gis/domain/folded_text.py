"""Text as people type it, folded to one form in which names and numbers can be compared, character by character.

Every folded character knows where it stood in the source, so that an answer can quote what was given.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

MAX_CHARS: Final = 300

#: Traditional characters common in addresses and road names; a district's names are written in simplified ones.
_TRADITIONAL: Final = "號樓單棟層門區東龍廣華園豐寶聯濱灣灘島橋鐵車馬雲鳳鶴麗榮興慶舊臺鎮鄉莊屋廈場義禮學院醫藥農業業務員會黨銀錢銅長張陳劉黃楊趙葉萬億漢維蘇廟觀墻牆鄰裡圍壩溝澗漁鹽塵澤濟湧滬衛國際貿經緯綠紅藍嶺崗巖隴關陽陰頤順風飛騰騏駿輝遠達運選進道對麵旁側後邊處樂嶽孫許謝鄧吳鍾劍鋼鑫錦"  # noqa: E501
_SIMPLIFIED: Final = "号楼单栋层门区东龙广华园丰宝联滨湾滩岛桥铁车马云凤鹤丽荣兴庆旧台镇乡庄屋厦场义礼学院医药农业业务员会党银钱铜长张陈刘黄杨赵叶万亿汉维苏庙观墙墙邻里围坝沟涧渔盐尘泽济涌沪卫国际贸经纬绿红蓝岭岗岩陇关阳阴颐顺风飞腾骐骏辉远达运选进道对面旁侧后边处乐岳孙许谢邓吴钟剑钢鑫锦"  # noqa: E501
_TO_SIMPLIFIED: Final = str.maketrans(_TRADITIONAL, _SIMPLIFIED)
_DASHES: Final = frozenset("-‐‑‒–—―－−~～_")
_HASHES: Final = frozenset("#＃")

_DIGITS: Final = {char: str(value) for value, char in enumerate("零一二三四五六七八九")} | {"〇": "0"}
_NUMERAL_RUN: Final = re.compile(r"[〇零一二三四五六七八九十百千]+")
_COUNTED: Final = re.compile(
    r"(?:([一二三四五六七八九])千零?)?(?:([一二三四五六七八九])百零?)?(?:([一二三四五六七八九])?(十)零?)?([一二三四五六七八九])?"
)


@dataclass(frozen=True, slots=True)
class FoldedText:
    """`text` is the folded form, `spans` where each of its characters stood in `source` (start, end).

    Folded are width, case, traditional characters, dashes and Chinese numerals (一百八十三 → 183, 三〇二 → 302);
    what is neither letter nor digit is dropped, but parts two numbers by a space.
    """

    source: str
    text: str
    spans: tuple[tuple[int, int], ...]

    def given(self, start: int, end: int) -> str:
        """The piece of the source that the folded characters from `start` to before `end` came from."""
        if start >= end:
            return ""
        return self.source[self.spans[start][0] : self.spans[end - 1][1]]


def fold(source: str) -> FoldedText:
    """Total and idempotent in its text; looks at the first `MAX_CHARS` characters only."""
    plain: list[tuple[str, int, int]] = []
    apart = False
    for position, char in enumerate(source[:MAX_CHARS]):
        pieces = _pieces(char)
        if not pieces:
            apart = True
        for piece in pieces:
            if apart and plain and _is_ascii(plain[-1][0]) and _is_ascii(piece):
                plain.append((" ", position, position))
            apart = False
            plain.append((piece, position, position + 1))
    return _with_digits(source, plain)


def fold_name(name: str) -> str:
    """A name in the form in which it is looked for."""
    return fold(name).text


@lru_cache(maxsize=8_192)
def _pieces(char: str) -> str:
    """What one character becomes; nothing for what only parts words."""
    if char in _DASHES:
        return "-"
    if char in _HASHES:
        return "栋"
    wide = unicodedata.normalize("NFKC", char).lower().translate(_TO_SIMPLIFIED)
    return "".join(piece for piece in wide if piece.isalnum() or piece == "-")


def _is_ascii(piece: str) -> bool:
    return piece.isascii() and piece.isalnum()


def _with_digits(source: str, plain: list[tuple[str, int, int]]) -> FoldedText:
    text = "".join(piece for piece, _, _ in plain)
    out: list[str] = []
    spans: list[tuple[int, int]] = []
    done = 0
    for run in _NUMERAL_RUN.finditer(text):
        number = numeral(run.group())
        if number is None:
            continue
        out.append(text[done : run.start()])
        spans += [(start, end) for _, start, end in plain[done : run.start()]]
        if "".join(out)[-1:].isdigit():
            number = " " + number
        if text[run.end() : run.end() + 1].isdigit():
            number += " "
        out.append(number)
        spans += [(plain[run.start()][1], plain[run.end() - 1][2])] * len(number)
        done = run.end()
    out.append(text[done:])
    spans += [(start, end) for _, start, end in plain[done:]]
    return FoldedText(source, "".join(out), tuple(spans))


def numeral(run: str) -> str | None:
    """A run of Chinese numerals as digits: counted (一百八十三) or read out (三〇二); None when it is neither."""
    if all(char in _DIGITS for char in run):
        return "".join(_DIGITS[char] for char in run)
    counted = _COUNTED.fullmatch(run)
    if counted is None:
        return None
    thousands, hundreds, tens, ten, ones = counted.groups()
    if not (thousands or hundreds or ten):
        return None
    value = 1000 * _value(thousands) + 100 * _value(hundreds) + _value(ones)
    if ten:
        value += 10 * (_value(tens) or 1)
    return str(value)


def _value(char: str | None) -> int:
    return int(_DIGITS[char]) if char else 0
