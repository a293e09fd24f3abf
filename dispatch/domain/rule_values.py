"""Values of the rules that are no time limits (规则参数): read from text, checked where they are used."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import time
from decimal import Decimal, InvalidOperation

COLUMNS = ("topic", "name", "value", "source")


class BadRuleValue(ValueError):
    """A value that is missing or is not what its reader needs: the installation is wrong, and says where."""


@dataclass(frozen=True, slots=True)
class ValueRow:
    """One line: ``topic`` and ``name`` are the key, ``source`` the document or decision behind the value."""

    topic: str
    name: str
    value: str
    source: str


@dataclass(frozen=True, slots=True)
class RuleValues:
    """The values of one topic by name. Every method raises BadRuleValue for what is missing or unreadable."""

    topic: str
    by_name: Mapping[str, str]
    sources: Mapping[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The value as it stands."""
        try:
            return self.by_name[name]
        except KeyError:
            raise BadRuleValue(f"there is no rule value {self.topic}.{name}") from None

    def integer(self, name: str) -> int:
        """A whole number from 0."""
        text = self.text(name)
        if not (text.isascii() and text.isdigit()):
            raise BadRuleValue(f"{self.topic}.{name} is {text!r}, not a whole number")
        return int(text)

    def decimal(self, name: str) -> Decimal:
        """A number from 0 to 1000, exact."""
        text = self.text(name)
        try:
            number = Decimal(text)
        except InvalidOperation:
            raise BadRuleValue(f"{self.topic}.{name} is {text!r}, not a number") from None
        if not (number.is_finite() and 0 <= number <= 1000):
            raise BadRuleValue(f"{self.topic}.{name} is {text!r}, not a number from 0 to 1000")
        return number

    def time_of_day(self, name: str) -> time:
        """A time of day as 08:30."""
        return time_of(self.text(name), f"{self.topic}.{name}")

    def span_of_day(self, name: str) -> tuple[time, time] | None:
        """Two times of day as 08:00-21:00, None where no value stands."""
        if name not in self.by_name:
            return None
        begins, dash, ends = self.text(name).partition("-")
        if not dash:
            raise BadRuleValue(f"{self.topic}.{name} is {self.text(name)!r}, not a span such as 08:00-21:00")
        return time_of(begins, f"{self.topic}.{name}"), time_of(ends, f"{self.topic}.{name}")


def time_of(text: str, what: str) -> time:
    """A time of day from its text."""
    try:
        return time.fromisoformat(text.strip())
    except ValueError:
        raise BadRuleValue(f"{what}: {text!r} is not a time of day such as 08:30") from None


def read_rows(lines: Iterable[str]) -> tuple[ValueRow, ...]:
    """The rows of a file; raises BadRuleValue for missing columns, an empty cell or a key that stands twice."""
    reader = csv.DictReader(lines)
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise BadRuleValue(f"the columns are not {', '.join(COLUMNS)}")
    rows: dict[tuple[str, str], ValueRow] = {}
    for line in reader:
        row = ValueRow(*((line[column] or "").strip() for column in COLUMNS))
        if not all((row.topic, row.name, row.value, row.source)):
            raise BadRuleValue(f"line {reader.line_num} has an empty cell")
        if (row.topic, row.name) in rows:
            raise BadRuleValue(f"line {reader.line_num}: {row.topic}.{row.name} stands twice")
        rows[row.topic, row.name] = row
    return tuple(rows.values())
