"""Names of divisions and other words that the address parser is built on, from the data files beside this app."""

import csv
from functools import cache
from pathlib import Path

from gis.domain.address_parsing.divisions import DivisionNames
from gis.domain.address_parsing.samples import SampleWords

DATA = Path(__file__).parent.parent / "data"


@cache
def division_names() -> DivisionNames:
    """All provinces, cities and counties of the country."""
    return DivisionNames((row["level"], row["name"]) for row in _rows("divisions.csv"))


def sample_words() -> SampleWords:
    """What made-up addresses are built of."""
    words: dict[str, list[str]] = {}
    for row in _rows("address_words.csv"):
        words.setdefault(row["kind"], []).append(row["word"])
    return SampleWords(words, {row["code"]: row["name"] for row in _rows("divisions.csv")})


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
