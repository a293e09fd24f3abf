"""By which numbers is routing learned here?"""

from dataclasses import fields
from typing import Any

from dispatch.domain.learning.learn_values import LearnValues
from dispatch.domain.rule_values import RuleValues
from dispatch.selectors.rule_values import rule_values, shipped_rows

TOPIC = "learning"


def learn_values() -> LearnValues:
    """The values in force; one statement. Raises BadRuleValue when the installation lacks one."""
    return _read(rule_values(TOPIC))


def shipped_learn_values() -> LearnValues:
    """The values that came with the product; for where no database is at hand."""
    return _read(RuleValues(TOPIC, {row.name: row.value for row in shipped_rows() if row.topic == TOPIC}))


def _read(values: RuleValues) -> LearnValues:
    read: dict[str, Any] = {
        one.name: values.integer(one.name) if one.type is int else float(values.decimal(one.name))
        for one in fields(LearnValues)
    }
    return LearnValues(**read)
