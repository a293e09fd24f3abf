"""Which numbers bound the steps of the life cycles here, besides their time limits (环节限值)?"""

from dispatch.domain.rule_values import RuleValues
from dispatch.selectors.rule_values import rule_values

TOPIC = "steps"


def step_limits() -> RuleValues:
    """Days of an extension, metres of an after photo, rounds, returns, rejections; rows with their source.

    One statement: asked only in the states in which a guard needs one of them.
    """
    return rule_values(TOPIC)


def limit_facts(*names: str) -> dict[str, int]:
    """The limits of these names as facts of the life cycle. One statement."""
    limits = step_limits()
    return {name: limits.integer(name) for name in names}
