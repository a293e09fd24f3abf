"""Numbers as people write them out: counted (一百八十三), read out digit by digit (一八三), in full width (１８３)."""

from typing import Final

_DIGITS: Final = "零一二三四五六七八九"
_WIDE: Final = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


def counted(number: str) -> str:
    """183 → 一百八十三, 12 → 十二. Numbers of more than four digits, or with letters, stay as they are."""
    if not (number.isascii() and number.isdigit()) or not 0 < int(number) < 10_000:
        return number
    out, zero = "", False
    digits = str(int(number))
    for place, digit in enumerate(digits):
        unit = ("", "十", "百", "千")[len(digits) - place - 1]
        if digit == "0":
            zero = bool(out)
            continue
        out += ("零" if zero else "") + _DIGITS[int(digit)] + unit
        zero = False
    return out[1:] if out.startswith("一十") else out


def read_out(number: str) -> str:
    """302 → 三〇二; letters stay."""
    return "".join(
        "〇" if c == "0" else _DIGITS[int(c)] if c.isascii() and c.isdigit() else c for c in number
    )


def widened(text: str) -> str:
    """Letters, digits and signs in full width."""
    return text.translate(_WIDE)
