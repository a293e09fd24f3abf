"""Numbering schemes: of which parts a code is put together. They are data; apps register them when they start."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from gis.domain.errors import GridlineError


class CodePart(StrEnum):
    """What a run of digits stands for, from left to right."""

    CLASS = "class"
    DISTRICT = "district"
    SUBDISTRICT = "subdistrict"
    COMMUNITY = "community"
    SEQUENCE = "sequence"


@dataclass(frozen=True, slots=True)
class CodeForm:
    """How the codes of one level look.

    `first` and `last` bound the sequence; `undivided` is the sequence of a cell that is a whole community and
    `merged_from` the first community part of a cell made of several communities, None where the scheme knows no
    such thing. `class_code` is the class part that new codes get, empty when the neighbours must tell it.
    """

    parts: tuple[tuple[CodePart, int], ...]
    first: int
    last: int
    undivided: int | None = None
    merged_from: int | None = None
    class_code: str = ""

    @property
    def digits(self) -> int:
        """How long a code is."""
        return sum(digits for _, digits in self.parts)

    def split(self, code: str) -> dict[CodePart, str]:
        """The parts of a code of the right length."""
        found: dict[CodePart, str] = {}
        start = 0
        for part, digits in self.parts:
            found[part] = code[start : start + digits]
            start += digits
        return found

    def parent_code(self, code: str) -> str:
        """The code of the ground above: everything between class and sequence."""
        own = (CodePart.CLASS, CodePart.SEQUENCE)
        return "".join(text for part, text in self.split(code).items() if part not in own)

    def compose(self, parent_code: str, sequence: int, class_code: str = "") -> str:
        """The code of number `sequence` inside the ground `parent_code`.

        Raises GridlineError `code_class_missing` where the scheme has a class part and nobody tells it.
        """
        digits = dict(self.parts)
        kind = class_code or self.class_code
        if len(kind) != digits.get(CodePart.CLASS, 0):
            raise GridlineError("code_class_missing", status=422, digits=digits.get(CodePart.CLASS, 0))
        return f"{kind}{parent_code}{sequence:0{digits.get(CodePart.SEQUENCE, 0)}d}"


@dataclass(frozen=True, slots=True)
class NumberingScheme:
    """编码规则. A level that `levels` does not hold takes any code."""

    name: str
    title: Mapping[str, str]
    source: str
    levels: Mapping[str, CodeForm] = field(default_factory=dict)


def parse_schemes(document: Sequence[Mapping[str, Any]]) -> list[NumberingScheme]:
    """Schemes from their data file. Raises ValueError for an unknown part or a level without digits."""
    return [
        NumberingScheme(
            name=entry["name"],
            title=entry["title"],
            source=entry["source"],
            levels={level: _form(entry, level, parts) for level, parts in entry["levels"].items()},
        )
        for entry in document
    ]


def _form(entry: Mapping[str, Any], level: str, listed: Sequence[Mapping[str, int]]) -> CodeForm:
    parts = tuple((CodePart(name), digits) for item in listed for name, digits in item.items())
    if not parts or any(digits < 1 for _, digits in parts):
        raise ValueError(f"{entry['name']}: {level} has no digits")
    sequence = dict(parts).get(CodePart.SEQUENCE, 0)
    return CodeForm(
        parts=parts,
        first=entry.get("first", {}).get(level, 1),
        last=entry.get("last", {}).get(level, 10**sequence - 1),
        undivided=entry.get("undivided", {}).get(level),
        merged_from=entry.get("merged_from", {}).get(level),
        class_code=entry.get("class_code", {}).get(level, ""),
    )


_schemes: dict[str, NumberingScheme] = {}


def register_scheme(scheme: NumberingScheme) -> None:
    """Makes a scheme known."""
    _schemes[scheme.name] = scheme


def scheme_names() -> list[str]:
    """Names of the schemes a district may choose, sorted."""
    return sorted(_schemes)


def numbering_scheme(name: str) -> NumberingScheme:
    """Raises GridlineError `code_scheme_unknown`."""
    try:
        return _schemes[name]
    except KeyError:
        known = ", ".join(scheme_names())
        raise GridlineError("code_scheme_unknown", status=422, given=name[:40], known=known) from None
