"""Which types of misconduct may an investigation find?"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SHIPPED = Path(__file__).parent.parent / "data" / "misconduct_types.csv"


@dataclass(frozen=True, slots=True)
class MisconductType:
    """A type of accountability lead (问责线索); ``fault`` is the failed step that suggests it."""

    code: str
    name_zh: str
    name_en: str
    fault: str
    source: str

    def name(self, language: str) -> str:
        """In the language of the reader."""
        return self.name_en if language == "en" else self.name_zh


@cache
def misconduct_types() -> dict[str, MisconductType]:
    """All types by code, in the order of the file."""
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        return {row["code"]: MisconductType(**row) for row in csv.DictReader(file)}


def suggested_for(fault: str) -> str:
    """The type a fault suggests; empty when none does."""
    return next((type_.code for type_ in misconduct_types().values() if type_.fault == fault), "")
