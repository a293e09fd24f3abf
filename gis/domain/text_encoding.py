"""In which encoding a file's text stands: what it says of itself, and what its bytes allow."""

import codecs
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from gis.domain.errors import GridlineError

UTF8: Final = "utf-8"
GB18030: Final = "gb18030"
"""Holds GBK and GB 2312, so it stands for all three (GB 18030-2022)."""
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAME: Final = {"gbk": GB18030, "gb2312": GB18030, "cp936": GB18030, "ascii": UTF8, "utf-8-sig": UTF8}


@dataclass(frozen=True, slots=True)
class FoundEncoding:
    """`encoding` is what the text is read with; `stated` what the file says of itself, empty when it says nothing.
    `lied` tells that the two do not go together."""

    encoding: str
    stated: str = ""

    @property
    def lied(self) -> bool:
        return bool(self.stated) and family(self.stated) != family(self.encoding)


def family(encoding: str) -> str:
    """One name for encodings that read the same text alike; the text itself for an unknown one."""
    try:
        name = codecs.lookup(encoding).name
    except LookupError:
        return encoding.lower()
    return _SAME.get(name, name)


def known_encoding(encoding: str, file: str) -> str:
    """The encoding's name in Python. Raises GridlineError `import_encoding` for one nobody knows."""
    try:
        codecs.lookup(encoding)
    except LookupError:
        raise GridlineError(
            "import_encoding", status=422, file=file, encoding=encoding[:40], line=0
        ) from None
    return "utf-8-sig" if family(encoding) == UTF8 else encoding


def find_encoding(pieces: Iterable[bytes]) -> str | None:
    """By byte order mark, else UTF-8 if every byte allows it, else GB 18030 if every byte allows that, else None."""
    first = True
    decoders = {name: codecs.getincrementaldecoder(name)() for name in (UTF8, GB18030)}
    for piece in pieces:
        if first:
            for mark, encoding in _MARKS:
                if piece.startswith(mark):
                    return encoding
            first = False
        for name in list(decoders):
            try:
                decoders[name].decode(piece)
            except UnicodeDecodeError:
                del decoders[name]
        if not decoders:
            return None
    for name in list(decoders):
        try:
            decoders[name].decode(b"", final=True)
        except UnicodeDecodeError:
            del decoders[name]
    return next(iter(decoders), None)


def first_bad_line(pieces: Iterable[bytes], encoding: str) -> int | None:
    """The 1-based line on which the text stops being `encoding`, None when all of it is."""
    decoder = codecs.getincrementaldecoder(encoding)()
    lines = 1
    for piece in pieces:
        try:
            lines += decoder.decode(piece).count("\n")
        except UnicodeDecodeError as error:
            return lines + piece[: error.start].count(b"\n")
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return lines
    return None


def judge_values(values: Iterable[bytes], stated: str) -> FoundEncoding:
    """The encoding of a table's text values, of which `stated` is claimed.

    A value may end in the middle of a character, because such tables cut their texts to a number of bytes. When
    the claim cannot be true and another encoding can, the other one is taken and the claim is reported.
    """
    telling = [value for value in values if not value.isascii()]
    claimed = family(stated) if stated else ""
    order = [name for name in (claimed, UTF8, GB18030) if name]
    for name in order:
        if all(_reads(value, name) for value in telling):
            if name == claimed and claimed == GB18030 and telling and _all_utf8(telling):
                return FoundEncoding(UTF8, stated)
            return FoundEncoding(name, stated)
    return FoundEncoding(claimed or GB18030, stated)


def _all_utf8(values: list[bytes]) -> bool:
    """Chinese in UTF-8 also reads as GBK, as nonsense; GBK hardly ever reads as UTF-8."""
    return all(_reads(value, UTF8) for value in values)


def _reads(value: bytes, encoding: str) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)().decode(value, final=False)
    except (UnicodeDecodeError, LookupError):
        return False
    return True
