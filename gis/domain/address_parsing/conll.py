"""Labelled addresses in the usual two-column form: `character label` a line, an empty line between addresses."""

from collections.abc import Iterable, Iterator

from gis.domain.address_parsing.parts import LabelledAddress, Part, PartType
from gis.domain.errors import GridlineError


def read_conll(lines: Iterable[str]) -> Iterator[LabelledAddress]:
    """The addresses of a file, one at a time.

    A column of several characters (a number) belongs to one label; types are read without regard to case; `O`
    becomes redundant. Raises GridlineError `address_label_unknown` or `address_training_line_bad` with the line.
    """
    text, parts = "", list[Part]()
    for number, line in enumerate(lines, start=1):
        row = line.strip("\r\n").lstrip("\ufeff")
        if not row.strip():
            if text:
                yield LabelledAddress(text, tuple(parts))
            text, parts = "", []
            continue
        piece, mark, kind = _read_row(row, number)
        start, text = len(text), text + piece
        if mark == "I" and parts and parts[-1].type == kind:
            parts[-1] = Part(parts[-1].start, len(text), kind)
        else:
            parts.append(Part(start, len(text), kind))
    if text:
        yield LabelledAddress(text, tuple(parts))


def _read_row(row: str, number: int) -> tuple[str, str, PartType]:
    piece, _, label = row.replace("\t", " ").rstrip().rpartition(" ")
    mark, _, name = label.partition("-")
    if label == "O":
        return piece, "B", PartType.REDUNDANT
    if not piece or mark not in {"B", "I"}:
        raise GridlineError("address_training_line_bad", line=number)
    try:
        return piece, mark, PartType(name.lower())
    except ValueError:
        raise GridlineError("address_label_unknown", line=number, label=name[:40]) from None
