"""The rules by which tickets belong together, from memory: intake asks them for every ticket."""

import time
from dataclasses import dataclass

from dispatch.domain.grouping_rules import DUPLICATES, DuplicateRules
from dispatch.selectors.rule_values import rule_values

KEPT_S = 60.0


@dataclass(slots=True)
class _Kept:
    rules: DuplicateRules | None = None
    until: float = 0.0


_kept = _Kept()


def duplicate_rules() -> DuplicateRules:
    """What is in force; asked again every minute. Raises BadRuleValue when the installation is wrong."""
    if _kept.rules is None or time.monotonic() >= _kept.until:
        _kept.rules = DuplicateRules.of(rule_values(DUPLICATES))
        _kept.until = time.monotonic() + KEPT_S
    return _kept.rules


def forget_duplicate_rules() -> None:
    """Ask at the next use, e.g. after a test rolled a value back."""
    _kept.rules = None
