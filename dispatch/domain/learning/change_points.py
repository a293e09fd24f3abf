"""When did a duty move? Spans of time in which the same units shared the tickets in the same way."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MOST_TICKETS = 5000
"""Of one context the newest so many are looked at: older moves of a duty change no row of today."""


@dataclass(frozen=True, slots=True)
class Span:
    """Tickets ``start`` up to but not including ``end``, in the order of time, most of them ``unit``'s."""

    start: int
    end: int
    unit: str
    of_unit: int

    @property
    def tickets(self) -> int:
        """How many tickets the span holds."""
        return self.end - self.start


def spans_of(units: Sequence[str], *, least: int, penalty: float) -> tuple[Span, ...]:
    """Cut the sequence wherever two spans explain it better than one by ``penalty`` × the logarithm of its length.

    Both sides of a cut hold at least ``least`` tickets. Neighbours led by the same unit are one span. Empty for no
    tickets. Deterministic.
    """
    skipped = max(len(units) - MOST_TICKETS, 0)
    names = sorted(set(units[skipped:]))
    numbers = {name: place for place, name in enumerate(names)}
    one_hot = np.zeros((len(units) - skipped + 1, len(names)))
    for place, name in enumerate(units[skipped:], 1):
        one_hot[place, numbers[name]] = 1
    sums = one_hot.cumsum(axis=0)
    spans: list[Span] = []
    for start, end in _cuts(sums, least, penalty):
        counts = sums[end] - sums[start]
        leading = int(counts.argmax())
        span = Span(start + skipped, end + skipped, names[leading], int(counts[leading]))
        if spans and spans[-1].unit == span.unit:
            last = spans.pop()
            span = Span(last.start, span.end, span.unit, last.of_unit + span.of_unit)
        spans.append(span)
    return tuple(spans)


def _cuts(sums: NDArray[np.float64], least: int, penalty: float) -> list[tuple[int, int]]:
    """Binary segmentation: the spans in order."""
    waiting = [(0, len(sums) - 1)] if len(sums) > 1 else []
    found: list[tuple[int, int]] = []
    while waiting:
        start, end = waiting.pop()
        cut = _best_cut(sums, start, end, least, penalty)
        if cut is None:
            found.append((start, end))
        else:
            waiting += [(cut, end), (start, cut)]
    return sorted(found)


def _best_cut(sums: NDArray[np.float64], start: int, end: int, least: int, penalty: float) -> int | None:
    if end - start < 2 * least:
        return None
    places = np.arange(start + least, end - least + 1)
    left, right = sums[places] - sums[start], sums[end] - sums[places]
    gain = _fit(left) + _fit(right) - _fit((sums[end] - sums[start])[None, :])
    best = int(gain.argmax())
    return int(places[best]) if gain[best] > penalty * math.log(end - start) else None


def _fit(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Log-likelihood of the best constant shares, one for each row of counts."""
    totals = counts.sum(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(counts > 0, counts * np.log(counts / totals), 0.0)
    fit: NDArray[np.float64] = terms.sum(axis=1)
    return fit
