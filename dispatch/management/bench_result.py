"""A measured figure, always beside a yardstick of the same run: machines differ, ratios hardly."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

Told = dict[str, Any]
"""A result as `bench --json` prints it."""


@dataclass(frozen=True, slots=True)
class Yardstick:
    """What the same machine took, at the same time, for something everybody knows."""

    name: str
    value: float
    unit: str

    @classmethod
    def of(cls, name: str, runs: Sequence[float], unit: str) -> "Yardstick":
        """The median of several runs."""
        return cls(name, median(runs), unit)


@dataclass(frozen=True, slots=True)
class Result:
    """The median of ``runs``; ``at_most`` or ``at_least`` is the goal, neither = told without a goal."""

    name: str
    runs: tuple[float, ...]
    unit: str
    yardstick: Yardstick
    at_most: float | None = None
    at_least: float | None = None
    note: str = ""

    @property
    def value(self) -> float:
        """The median over the runs."""
        return median(self.runs)

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; None without one."""
        if self.at_most is not None:
            return self.value <= self.at_most
        return None if self.at_least is None else self.value >= self.at_least

    @property
    def goal(self) -> str | None:
        """The goal in words, None without one."""
        if self.at_most is not None:
            return f"<= {self.at_most:g}"
        return None if self.at_least is None else f">= {self.at_least:g}"

    def as_json(self) -> Told:
        """What `bench --json` prints."""
        yardstick = self.yardstick
        return {
            "name": self.name,
            "value": rounded(self.value),
            "unit": self.unit,
            "spread": [rounded(min(self.runs)), rounded(max(self.runs))],
            "runs": len(self.runs),
            "yardstick": {
                "name": yardstick.name,
                "value": rounded(yardstick.value),
                "unit": yardstick.unit,
            },
            "ratio": rounded(self.value / yardstick.value) if yardstick.value else None,
            "goal": self.goal,
            "met": self.met,
            **({"note": self.note} if self.note else {}),
        }

    def as_line(self) -> str:
        """The same for a person's eyes."""
        return as_line(self.as_json())


def as_line(told: Told) -> str:
    """A result of `bench --json` for a person's eyes."""
    verdict = {True: "met", False: "MISSED", None: ""}[told["met"]]
    goal = f"goal {told['goal']} {verdict}" if told["goal"] else ""
    ratio = f"{told['ratio']} x {told['yardstick']['name']}"
    spread = f"({told['spread'][0]} … {told['spread'][1]})"
    return f"{told['name']:<28} {told['value']:>10} {told['unit']:<10} {spread:<22} {ratio:<44} {goal}"


def rounded(value: float) -> float:
    """Three significant digits or whole numbers: more would be noise."""
    return round(value) if abs(value) >= 1000 else float(f"{value:.3g}")


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which ``share`` (0-1) of the values lie; of few values the nearest one."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]
