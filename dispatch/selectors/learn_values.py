"""By which numbers is routing learned here?"""

from dataclasses import fields
from typing import Any

from dispatch.domain.learning.learn_values import LearnValues
from dispatch.selectors.rule_values import rule_values

TOPIC = "learning"


def learn_values() -> LearnValues:
    """The values in force; one statement. Raises BadRuleValue when the installation lacks one."""
    values = rule_values(TOPIC)
    read: dict[str, Any] = {
        one.name: values.integer(one.name) if one.type is int else float(values.decimal(one.name))
        for one in fields(LearnValues)
    }
    return LearnValues(**read)
