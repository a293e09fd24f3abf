"""Why a unit may ask to give a ticket back (退单理由): a list of data, not of code."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

COLUMNS = ("code", "name_zh", "name_en", "improper", "source")


@dataclass(frozen=True, slots=True)
class ReturnReason:
    """One reason. ``improper``: a return on this ground is looked at for accountability (粤办函〔2021〕216号)."""

    code: str
    name_zh: str
    name_en: str
    improper: bool
    source: str

    def as_json(self) -> dict[str, object]:
        """What a form offers."""
        return {"code": self.code, "name_zh": self.name_zh, "name_en": self.name_en}


def read_return_reasons(lines: Iterable[str]) -> Mapping[str, ReturnReason]:
    """Reasons by code, in file order; raises ValueError naming the line of a file that is not as it must be."""
    reader = csv.DictReader(lines)
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise ValueError(f"the columns are not {', '.join(COLUMNS)}")
    found: dict[str, ReturnReason] = {}
    for row in reader:
        code, zh, en, improper, source = ((row[column] or "").strip() for column in COLUMNS)
        if not all((code, zh, en, source)) or improper not in ("true", "false") or code in found:
            raise ValueError(f"line {reader.line_num} is no return reason")
        found[code] = ReturnReason(code, zh, en, improper == "true", source)
    return MappingProxyType(found)
