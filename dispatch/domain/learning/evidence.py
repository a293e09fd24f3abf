"""Who handled what under which circumstances, how often and when last; older evidence weighs less."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from dispatch.domain.learning.case import Case
from dispatch.domain.learning.contexts import Context, chain_of

SECONDS_A_DAY = 86_400.0


@dataclass(slots=True)
class Tally:
    """Evidence for one unit in one context. ``weight`` is as of ``last_at`` (seconds since 1970)."""

    tickets: int
    weight: float
    first_at: float
    last_at: float


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a unit is suggested: of ``of`` tickets in this context it had ``tickets``, the last one on ``last_at``.

    ``share`` is its part of the weighted evidence, where old tickets count less.
    """

    context: Context
    tickets: int
    of: int
    share: float
    first_at: datetime
    last_at: datetime


class Evidence:
    """Counts by context and unit with exponential forgetting, so that duties which move are followed.

    ``half_life_days``: a ticket so old weighs half. ``prior_weight``: how many tickets a coarser context is worth
    beside a finer one (Dirichlet smoothing along the chain).
    """

    def __init__(self, *, half_life_days: float, prior_weight: float) -> None:
        self.half_life_s = half_life_days * SECONDS_A_DAY
        self.prior_weight = prior_weight
        self.tallies: dict[str, dict[int, Tally]] = {}

    def learn(self, case: Case, unit: int) -> None:
        """Count the case in every context of its chain."""
        at = case.at.timestamp()
        for context in chain_of(case):
            units = self.tallies.setdefault(context.key, {})
            tally = units.get(unit)
            if tally is None:
                units[unit] = Tally(1, 1.0, at, at)
                continue
            tally.weight = self._weight(tally, at) + 1.0
            tally.tickets += 1
            tally.last_at = max(tally.last_at, at)

    def _weight(self, tally: Tally, at: float) -> float:
        """What the tally is worth at a time; time never runs backwards for it."""
        age = max(at - tally.last_at, 0.0)
        return tally.weight * math.exp2(-age / self.half_life_s)

    def shares(self, case: Case) -> dict[int, float]:
        """Unit → its posterior share, from the coarsest context to the finest; empty without any evidence."""
        at = case.at.timestamp()
        shares: dict[int, float] = {}
        for context in chain_of(case):
            units = self.tallies.get(context.key)
            if not units:
                continue
            weights = {unit: self._weight(tally, at) for unit, tally in units.items()}
            total = sum(weights.values()) + self.prior_weight
            kept = self.prior_weight / total if shares else 0.0
            whole = total if shares else max(total - self.prior_weight, 1e-9)
            shares = {unit: share * kept for unit, share in shares.items()}
            for unit, weight in weights.items():
                shares[unit] = shares.get(unit, 0.0) + weight / whole
        return shares

    def support(self, case: Case) -> int:
        """How many tickets the finest known context of the case's class stands on; 0 without any."""
        named = [context for context in chain_of(case) if context.depth]
        found = [units for context in named if (units := self.tallies.get(context.key))]
        return sum(tally.tickets for tally in found[-1].values()) if found else 0

    def reasons(self, case: Case, unit: int, most: int) -> tuple[Reason, ...]:
        """The contexts in which the unit handled such tickets, the finest first."""
        at = case.at.timestamp()
        found: list[Reason] = []
        for context in reversed(chain_of(case)):
            units = self.tallies.get(context.key, {})
            tally = units.get(unit)
            if tally is None:
                continue
            weights = sum(self._weight(other, at) for other in units.values())
            found.append(
                Reason(
                    context=context,
                    tickets=tally.tickets,
                    of=sum(other.tickets for other in units.values()),
                    share=self._weight(tally, at) / weights if weights else 0.0,
                    first_at=datetime.fromtimestamp(tally.first_at, UTC),
                    last_at=datetime.fromtimestamp(tally.last_at, UTC),
                )
            )
        return tuple(found[:most])

    def as_json(self) -> dict[str, list[list[float]]]:
        """Context → [unit, tickets, weight, first, last], for storing."""
        return {
            key: [
                [unit, tally.tickets, round(tally.weight, 3), round(tally.first_at), round(tally.last_at)]
                for unit, tally in sorted(units.items())
            ]
            for key, units in sorted(self.tallies.items())
        }

    def load(self, stored: Mapping[str, Iterable[Sequence[Any]]]) -> None:
        """Take in what `as_json` gave."""
        for key, rows in stored.items():
            self.tallies[key] = {
                int(unit): Tally(int(tickets), float(weight), float(first), float(last))
                for unit, tickets, weight, first, last in rows
            }
