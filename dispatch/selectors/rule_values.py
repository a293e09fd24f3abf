"""Which values do the rules have here: the district's own, else those that came with the product?"""

from functools import cache
from pathlib import Path

from dispatch.domain.rule_values import RuleValues, ValueRow, read_rows
from dispatch.models import RuleValue

SHIPPED = Path(__file__).parent.parent / "data" / "rule_values.csv"


def rule_values(topic: str) -> RuleValues:
    """The values of a topic; one statement. A topic that nobody knows has none."""
    own = RuleValue.objects.filter(topic=topic)
    rows = [row for row in shipped_rows() if row.topic == topic]
    rows += [ValueRow(row.topic, row.name, row.value, row.source) for row in own]
    return RuleValues(topic, {row.name: row.value for row in rows}, {row.name: row.source for row in rows})


@cache
def shipped_rows() -> tuple[ValueRow, ...]:
    """The rows that came with the product; they change with a new version only."""
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        return read_rows(file)


def all_rule_values() -> list[ValueRow]:
    """Every value in force, by topic and name."""
    rows = {(row.topic, row.name): row for row in shipped_rows()}
    for own in RuleValue.objects.all():
        rows[own.topic, own.name] = ValueRow(own.topic, own.name, own.value, own.source)
    return [rows[key] for key in sorted(rows)]
