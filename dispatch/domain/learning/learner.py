"""The learner: ranks the units for a case and says on which tickets the ranking stands."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dispatch.domain.learning.case import Case
from dispatch.domain.learning.contexts import features_of
from dispatch.domain.learning.evidence import Evidence, Reason
from dispatch.domain.learning.learn_values import LearnValues
from dispatch.domain.learning.replay import Ranking
from dispatch.domain.learning.weights import Weights, softmax

FLOOR = 0.01
"""Share kept for every unit that some context knows but this chain does not."""
MOST_REASONS = 3
MOST_SUGGESTIONS = 3


@dataclass(frozen=True, slots=True)
class UnitSuggestion:
    """A unit with its share of belief (0–1) and the evidence, the finest context first."""

    unit: str
    share: float
    reasons: tuple[Reason, ...]


class Learner:
    """Evidence and weights pooled: the posterior is the normalised product of both.

    Evidence alone explains itself and follows duties that move; the weights add words, channels and combinations.
    Deterministic; equal shares are ordered by unit. A `Recommender` of `replay`.
    """

    def __init__(self, values: LearnValues) -> None:
        self.values = values
        self.evidence = Evidence(half_life_days=values.half_life_days, prior_weight=values.prior_weight)
        self.weights = Weights(rate=values.rate, most_features=values.most_features)
        self.units: list[str] = []
        self._numbers: dict[str, int] = {}

    def set_units(self, units: Sequence[str]) -> None:
        """Name the units of stored evidence, in its order."""
        self.units = list(units)
        self._numbers = {unit: number for number, unit in enumerate(self.units)}

    def learn(self, case: Case) -> None:
        """Take in a case whose unit is known."""
        unit = self._numbers.get(case.unit)
        if unit is None:
            unit = self._numbers[case.unit] = len(self.units)
            self.units.append(case.unit)
        self.weights.learn(tuple(features_of(case)), unit, len(self.units))
        self.evidence.learn(case, unit)

    def rank(self, case: Case) -> Ranking:
        """The three likeliest units; no trust in them where the class has hardly been seen."""
        if not self.units:
            return Ranking()
        shares = self.shares(case)
        best = self._best(shares)
        supported = self.evidence.support(case) >= self.values.auto_support
        trust = float(shares[best[0]]) if supported else 0.0
        return Ranking(tuple(self.units[unit] for unit in best), trust)

    def shares(self, case: Case) -> NDArray[np.float32]:
        """The posterior over `units`."""
        count = len(self.units)
        scores = softmax(self.weights.scores(tuple(features_of(case)), count))
        evidence = np.full(count, FLOOR / count, np.float32)
        for unit, share in self.evidence.shares(case).items():
            evidence[unit] += (1 - FLOOR) * share
        pooled: NDArray[np.float32] = scores * evidence
        pooled /= pooled.sum()
        return pooled

    def suggest(self, case: Case, allowed: frozenset[str] | None = None) -> tuple[UnitSuggestion, ...]:
        """At most three units with reasons; ``allowed`` None = any unit, else the shares are those
        among the allowed ones. Empty without evidence for the class.
        """
        if not self.units or not self.evidence.support(case):
            return ()
        shares = self.shares(case)
        if allowed is not None:
            shares = np.where([unit in allowed for unit in self.units], shares, 0.0).astype(np.float32)
            shares /= max(float(shares.sum()), 1e-9)
        found = []
        for unit in self._best(shares):
            reasons = self.evidence.reasons(case, unit, MOST_REASONS)
            if reasons and shares[unit] >= self.values.least_share:
                found.append(UnitSuggestion(self.units[unit], float(shares[unit]), reasons))
        return tuple(found)

    def _best(self, shares: NDArray[np.float32]) -> list[int]:
        order = np.argsort(-shares, kind="stable")[:MOST_SUGGESTIONS]
        return [int(unit) for unit in order]
