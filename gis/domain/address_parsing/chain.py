"""The last layer: a linear chain of labels (CRF). It weighs whole rows of labels, so that an I- follows its B-.

Arrays are (time, line, label), float32. Sums run over shares scaled to 1 at every step, never over raw weights.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from gis.domain.address_parsing.lstm import Floats, Ints
from gis.domain.address_parsing.parts import LABELS

#: Weight of a pair of labels that may not stand together; its exponential is zero.
FORBIDDEN: Final = np.float32(-1e4)
_FLOOR: Final = np.float32(1e-12)


def allowed_pairs() -> NDArray[np.bool_]:
    """(before, after): an I- only after a B- or I- of its own type."""
    return np.array([[not b.startswith("I") or a[2:] == b[2:] for b in LABELS] for a in LABELS])


def allowed_first() -> NDArray[np.bool_]:
    """A text begins with a B-."""
    return np.array([label.startswith("B") for label in LABELS])


@dataclass(slots=True)
class ChainShares:
    """`shares`: how likely each label is at each token, all rows of labels considered; sums to 1.
    The rest is kept for the gradient by the pairs."""

    shares: Floats
    _before: Floats
    _after: Floats
    _pair_weights: Floats

    def expected_pairs(self, mask: NDArray[np.bool_]) -> Floats:
        """How often each pair of labels is expected, summed over all neighbours that `mask` (time, line) holds."""
        inside = mask[1:].reshape(-1, 1)
        labels = self.shares.shape[2]
        before = self._before[:-1].reshape(-1, labels) * inside
        after = self._after[1:].reshape(-1, labels) * inside
        return (before.T @ after) * self._pair_weights  # type: ignore[no-any-return]


def chain_shares(scores: Floats, pairs: Floats, first: Floats, mask: NDArray[np.bool_]) -> ChainShares:
    """Forward and backward sums over all rows of labels. `scores` of the tokens, `pairs` (before, after) and `first`
    are logarithmic weights; `mask` (time, line) tells tokens from padding, which stands at the end."""
    weights = np.exp(scores - scores.max(2, keepdims=True)) + _FLOOR
    pair_weights, first_weights = np.exp(pairs), np.exp(first)
    before = np.empty_like(weights)
    after = np.zeros_like(weights)
    beyond = np.ones_like(weights)
    scale = np.empty((*mask.shape, 1), np.float32)
    for t in range(len(weights)):
        row = weights[t] * (before[t - 1] @ pair_weights if t else first_weights)
        scale[t] = row.sum(1, keepdims=True)
        before[t] = row / scale[t] if t == 0 else np.where(mask[t][:, None], row / scale[t], before[t - 1])
    backwards = np.ascontiguousarray(pair_weights.T)
    for t in range(len(weights) - 1, 0, -1):
        after[t] = weights[t] * beyond[t] / scale[t]
        beyond[t - 1] = np.where(mask[t][:, None], after[t] @ backwards, 1)
    shares = before * beyond
    return ChainShares(shares / shares.sum(2, keepdims=True), before, after, pair_weights)


def count_pairs(labels: Ints, mask: NDArray[np.bool_], size: int) -> Floats:
    """How often each pair of labels (before, after) really stands in `labels` (time, line)."""
    counts = np.zeros((size, size), np.float32)
    np.add.at(counts, (labels[:-1][mask[1:]], labels[1:][mask[1:]]), 1)
    return counts
