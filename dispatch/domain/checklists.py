"""Checklists of field tasks: the points to answer on the spot, by theme."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

THEMES = ("public_health", "public_order", "public_facilities")
"""Patrol focus themes 公共卫生、公共秩序、公共设施 (REQUIREMENTS S0-27)."""

HOT_SPOT, LOOK_BACK = "hot_spot", "look_back"
ANSWER_LENGTH = 500


@dataclass(frozen=True, slots=True)
class Point:
    """One point to answer."""

    code: str
    zh: str
    en: str

    def as_json(self) -> dict[str, str]:
        """As the task keeps it."""
        return {"code": self.code, "zh": self.zh, "en": self.en}


def read_checklists(lines: Iterable[str]) -> dict[str, tuple[Point, ...]]:
    """Theme → its points, in the order of the file; ValueError for a row without one of its cells."""
    found: dict[str, tuple[Point, ...]] = {}
    for row in csv.DictReader(lines):
        if not all(row.get(name) for name in ("theme", "code", "zh", "en")):
            raise ValueError(f"a row of the checklists lacks a cell: {row}")
        found[row["theme"]] = (*found.get(row["theme"], ()), Point(row["code"], row["zh"], row["en"]))
    return found


def unanswered(checklist: Sequence[Mapping[str, str]], answers: Mapping[str, str]) -> int:
    """How many points have no answer."""
    return sum(not str(answers.get(point["code"], "")).strip() for point in checklist)
