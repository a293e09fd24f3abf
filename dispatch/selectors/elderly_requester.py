"""Does the age told ask for haste here (老年人优先)?"""

from dispatch.domain.requester_haste import is_elderly
from dispatch.selectors.rule_values import rule_values


def elderly_requester(age: int | None) -> bool:
    """Whether the age reaches that of the rules; no statement when no age was told."""
    return age is not None and is_elderly(age, from_age=rule_values("priority").integer("elderly_age"))
