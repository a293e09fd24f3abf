"""The texts of a chunk of rows, column by column, and what is wrong with them.

Whole columns are looked at as one text first: hardly any of them needs a look at every value.
"""

import json
import math
import re
from collections.abc import Iterator, Sequence
from itertools import repeat
from typing import Any, Final

from gis.domain.code_scheme import MAX_CODE_CHARS, check_code, fit_any_scheme
from gis.domain.errors import GridlineError
from gis.domain.import_rows import CleanRow, Fault, FieldNames, SourceChunk
from gis.domain.layer_specs import LayerSpec
from gis.domain.numbering_scheme import numbering_scheme

MAX_NAME_CHARS: Final = 100
EXACT_BELOW: Final = 10**15
"""A number of more digits has lost some of them on its way through a spreadsheet."""
_AS_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?[eE]\+?\d+|\d+\.0+")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")
_FORMULA: Final = re.compile("^=")


class RowTexts:
    """`codes` of all rows as text; `faults` by place: `text_unreadable`, `cell_formula`, `code_as_number`."""

    def __init__(
        self,
        chunk: SourceChunk,
        fields: FieldNames,
        *,
        layer: LayerSpec,
        scheme: str,
        district_code: str | None,
    ) -> None:
        self.faults: dict[int, Fault] = {}
        self._chunk, self._layer, self._scheme, self._district_code = chunk, layer, scheme, district_code
        blank = [""] * len(chunk.lines)
        self.codes = self._column(fields.code, blank, "code")
        if not layer.needs_code:
            self.codes = [
                " ".join(code.split())[:MAX_CODE_CHARS] or str(line)
                for code, line in zip(self.codes, chunk.lines, strict=True)
            ]
        self._unchecked = not layer.needs_code or (
            layer.name not in numbering_scheme(scheme).levels and fit_any_scheme(self.codes)
        )
        self._names_zh = self._column(fields.name_zh, blank, "name")
        self._names_en = self._column(fields.name_en, blank, "name_en")
        longest = max(map(len, (*self._names_zh, *self._names_en)), default=0)
        self._has_long_names = longest > MAX_NAME_CHARS
        self._others = {ours: self._column(theirs, blank, ours) for ours, theirs in fields.others}
        used = fields.used()
        self._rest = [(name, column) for name, column in chunk.columns.items() if name not in used]

    def code(self, index: int) -> str:
        """The row's code. Raises GridlineError as `check_code`."""
        code = self.codes[index]
        if self._unchecked:
            return code
        return check_code(code, self._layer.name, self._scheme, self._district_code)

    def values(self) -> Iterator[dict[str, str]]:
        """Of every row the further values by our names, one row after the other."""
        if not self._others:
            return repeat({}, len(self._chunk.lines))
        names = tuple(self._others)
        return (dict(zip(names, row, strict=True)) for row in zip(*self._others.values(), strict=True))

    def clean(self, index: int, code: str, values: dict[str, str], geometry: Any) -> CleanRow:
        """The row as a layer takes it. Raises GridlineError `name_too_long`."""
        name_zh, name_en = self._names_zh[index], self._names_en[index]
        if self._has_long_names and max(len(name_zh), len(name_en)) > MAX_NAME_CHARS:
            raise GridlineError("name_too_long", status=422, limit=MAX_NAME_CHARS)
        attributes = {name: jsonable(column[index]) for name, column in self._rest} if self._rest else {}
        return CleanRow(
            self._chunk.lines[index], code, name_zh or name_en or code, name_en, geometry, values, attributes
        )

    def _column(self, field: str | None, blank: list[str], ours: str) -> list[str]:
        if not field or field not in self._chunk.columns:
            return blank
        column = self._chunk.columns[field]
        plain = set(map(type, column)) == {str}
        texts = list(column) if plain else [_text(value) for value in column]
        joined = "\n".join(texts)
        if not "".join(texts).isprintable():  # neither kind of character is
            if _SURROGATE.search(joined):
                self._blame(texts, _SURROGATE, Fault("text_unreadable", {"field": field}))
                texts = [_SURROGATE.sub("", text) for text in texts]
            if _CONTROL.search(joined):
                texts = [_CONTROL.sub("", text) for text in texts]
        if joined.startswith("=") or "\n=" in joined:
            self._blame(texts, _FORMULA, Fault("cell_formula", {"cell": field}))
        if ours.endswith("code") and not (plain and _no_numbers(joined)):
            self._blame_numbers(texts, column, field)
        return texts

    def _blame(self, texts: list[str], pattern: re.Pattern[str], fault: Fault) -> None:
        for index, text in enumerate(texts):
            if pattern.search(text):
                self.faults.setdefault(index, fault)

    def _blame_numbers(self, texts: list[str], column: Sequence[Any], field: str) -> None:
        """A code that became a number on the way: 4.40105E+11, or more digits than a number keeps."""
        for index, (text, value) in enumerate(zip(texts, column, strict=True)):
            lost = isinstance(value, float) and abs(value) >= EXACT_BELOW
            if lost or (("." in text or "E" in text or "e" in text) and _AS_NUMBER.fullmatch(text)):
                self.faults.setdefault(index, Fault("code_as_number", {"given": text[:40], "column": field}))


def _no_numbers(text: str) -> bool:
    """Whether nothing in it can be a number other than by its digits."""
    return not ("." in text or "e" in text or "E" in text)


def _text(value: Any) -> str:
    """Whole numbers without the ".0" that spreadsheets and GeoJSON give them."""
    if type(value) is str:
        return value
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()


def jsonable(value: Any) -> Any:
    """The value as it may stand in a JSON column: no NaN, NUL or lone surrogates."""
    if isinstance(value, str):
        return _SURROGATE.sub("", value.replace("\0", "")) if not value.isascii() or "\0" in value else value
    if isinstance(value, float) and not math.isfinite(value):
        return None
    try:
        json.dumps(value)
    except TypeError:
        return str(value)
    return value
