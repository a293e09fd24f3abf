"""Three rates (三率) and their composite from the counts of valid callbacks. Pure; a rate of nothing is None.

Formulas (domain rules 3.2, one public implementation): response = contacted / valid; solve = solved / valid;
satisfaction = (satisfied + 0.9 basically satisfied) / valid; composite = 0.1 response + 0.5 solve + 0.4 satisfaction.
The weights are rows of data. Law enforcement and administrative mediation are not judged on satisfaction alone
(粤办函〔2021〕216号): they are counted apart, with weights of their own.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from decimal import ROUND_HALF_UP, Decimal

from dispatch.domain.rule_values import BadRuleValue, RuleValues

WEIGHT_TOPIC = "rate_weight"
APART_TOPIC = "rate_weight_apart"
HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class RateCounts:
    """Counts over tickets, each by its last valid callback of the period. ``satisfied`` holds the very satisfied too;
    ``unanswered`` are those whose satisfaction nobody stated."""

    valid: int = 0
    responded: int = 0
    solved: int = 0
    satisfied: int = 0
    basically: int = 0
    unsatisfied: int = 0

    @classmethod
    def sum(cls, parts: Iterable["RateCounts"]) -> "RateCounts":
        """All parts together; figures of different sides are never summed by their callers."""
        listed = list(parts)
        return cls(*(sum(getattr(part, field.name) for part in listed) for field in fields(cls)))


@dataclass(frozen=True, slots=True)
class Weights:
    """What each rate weighs in the composite, and what a basically satisfied requester counts."""

    response: Decimal
    solve: Decimal
    satisfaction: Decimal
    basically: Decimal

    @classmethod
    def of(cls, values: RuleValues, common: RuleValues) -> "Weights":
        """Weights of the topic; raises BadRuleValue when they do not add up to 1."""
        weights = cls(
            values.decimal("response"),
            values.decimal("solve"),
            values.decimal("satisfaction"),
            common.decimal("basically_satisfied"),
        )
        if weights.response + weights.solve + weights.satisfaction != 1:
            raise BadRuleValue(f"{values.topic}: response, solve and satisfaction do not add up to 1")
        if weights.basically > 1:
            raise BadRuleValue(f"{common.topic}.basically_satisfied is above 1")
        return weights


@dataclass(frozen=True, slots=True)
class Rates:
    """The rates in percent with two decimals (half up, as bulletins print them); None = nothing was valid."""

    response_rate: Decimal | None
    solve_rate: Decimal | None
    satisfaction_rate: Decimal | None
    composite: Decimal | None


def percent(part: Decimal | int, whole: int) -> Decimal | None:
    """Part of whole in percent, two decimals, half up; None of nothing."""
    if whole == 0:
        return None
    return (Decimal(part) * 100 / whole).quantize(HUNDREDTH, ROUND_HALF_UP)


def rates_of(counts: RateCounts, weights: Weights) -> Rates:
    """The three rates and the composite. The composite is made of the exact rates, not of the rounded ones."""
    pleased = counts.satisfied + weights.basically * counts.basically
    weighed = (
        weights.response * counts.responded + weights.solve * counts.solved + weights.satisfaction * pleased
    )
    return Rates(
        percent(counts.responded, counts.valid),
        percent(counts.solved, counts.valid),
        percent(pleased, counts.valid),
        percent(weighed, counts.valid),
    )
