"""The encoding of a Shapefile's table: its label and what its bytes say."""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from gis.domain.text_encoding import FoundEncoding, judge_values

SAMPLED_BYTES: Final = 32 << 20
_LANGUAGE_AT: Final = 29
_GBK_LANGUAGE: Final = 0x4D


def read_table_encoding(shapefile: Path) -> FoundEncoding:
    """What the .cpg beside the file (or the mark in the .dbf) states, judged by the text that stands there.

    A broken .dbf is left to the reader, which refuses it with words.
    """
    table = _beside(shapefile, ".dbf")
    stated = _label(shapefile)
    if table is None:
        return FoundEncoding(stated or "utf-8", stated)
    with table.open("rb") as file:
        head = file.read(32)
        if not stated and len(head) > _LANGUAGE_AT and head[_LANGUAGE_AT] == _GBK_LANGUAGE:
            stated = "GBK"
    return judge_values(_texts(table), stated)


def _label(shapefile: Path) -> str:
    label = _beside(shapefile, ".cpg")
    if label is None:
        return ""
    text = label.read_bytes()[:40].decode("ascii", "replace").strip()
    return f"cp{text}" if text.isdigit() else text


def _beside(shapefile: Path, suffix: str) -> Path | None:
    for candidate in (shapefile.with_suffix(suffix), shapefile.with_suffix(suffix.upper())):
        if candidate.is_file():
            return candidate
    return None


def _texts(table: Path) -> Iterator[bytes]:
    """The text values of the first records (dBASE III: a header, then records of one size)."""
    with table.open("rb") as file:
        head = file.read(32)
        if len(head) < 32:
            return
        header_size, record_size = struct.unpack("<HH", head[8:12])
        spans = _text_spans(file.read(max(0, header_size - 32)))
        if not spans or record_size < 2:
            return
        file.seek(header_size)
        for _ in range(SAMPLED_BYTES // record_size):
            record = file.read(record_size)
            if len(record) < record_size:
                return
            for start, end in spans:
                value = record[start:end].rstrip(b" \0")
                if value and not value.isascii():
                    yield value


def _text_spans(descriptors: bytes) -> list[tuple[int, int]]:
    spans = []
    at = 1  # every record begins with its deletion mark
    for offset in range(0, len(descriptors) - 31, 32):
        field = descriptors[offset : offset + 32]
        if field[0] == 0x0D:
            break
        if field[11:12] == b"C":
            spans.append((at, at + field[16]))
        at += field[16]
    return spans
