"""Which closed tickets are looked at again: a share of each sort, drawn by a seed that is kept (双随机)."""

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil
from uuid import UUID

from dispatch.domain.rule_values import BadRuleValue, RuleValues

ALL, SELF_HANDLED = "all", "self_handled"
TOPIC, CLASS_TOPIC = "look_back", "look_back_class"


@dataclass(frozen=True, slots=True)
class LookBackRule:
    """``name`` is what it is called in the record of the draw; ``class_code`` empty = not bound to a class."""

    name: str
    share: Decimal
    class_code: str = ""
    self_handled_only: bool = False


def look_back_rules(general: RuleValues, classes: RuleValues) -> tuple[LookBackRule, ...]:
    """The rules in force, the narrowest first; raises BadRuleValue for a share above 1."""
    rules = [
        LookBackRule(f"class:{code}", classes.decimal(code), class_code=code)
        for code in sorted(classes.by_name, key=lambda code: (-len(code), code))
    ]
    rules.append(LookBackRule(SELF_HANDLED, general.decimal(SELF_HANDLED), self_handled_only=True))
    rules.append(LookBackRule(ALL, general.decimal(ALL)))
    for rule in rules:
        if rule.share > 1:
            raise BadRuleValue(f"{rule.name}: a share of {rule.share} is more than all")
    return tuple(rules)


def rule_for(rules: Sequence[LookBackRule], *, class_path: Sequence[str], self_handled: bool) -> LookBackRule:
    """The narrowest rule that fits a ticket; the last one fits all."""
    for rule in rules:
        if rule.class_code and rule.class_code not in class_path:
            continue
        if rule.self_handled_only and not self_handled:
            continue
        return rule
    return rules[-1]


def draw(population: Sequence[UUID], share: Decimal, seed: str) -> list[UUID]:
    """The drawn part, rounded up, in the order of the ids; the same ids, share and seed draw the same again."""
    ordered = sorted(population)
    return sorted(random.Random(seed).sample(ordered, ceil(len(ordered) * share)))  # noqa: S311


def draw_person(people: Sequence[int], seed: str, ticket_id: UUID) -> int | None:
    """Who looks: drawn too, by the same seed and the ticket; None when there is nobody."""
    return random.Random(f"{seed}:{ticket_id}").choice(sorted(people)) if people else None  # noqa: S311


def digest_of(population: Sequence[UUID]) -> str:
    """What was drawn from, in one line."""
    return hashlib.sha256("\n".join(str(one) for one in sorted(population)).encode()).hexdigest()
