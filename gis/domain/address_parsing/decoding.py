"""From shares of labels to parts: the division of the text that promises the best F1.

The most likely row of labels is not the best answer. A part counts only if it is right as a whole, and a wrong one
costs precision, so every stretch of tokens is weighed by how likely it is to be exactly a part.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from gis.domain.address_parsing.parts import LABEL_INDEX, PartType

#: What naming a part costs, in shares: half of the F1 that can be expected. Above it a part adds more than it takes.
COST: Final = 0.4
#: A stretch has at most so many tokens; names of firms reach 25. Longer parts are cut.
LONGEST: Final = 60

_TYPES: Final = tuple(PartType)
_BEGINS: Final = np.array([LABEL_INDEX[f"B-{kind}"] for kind in _TYPES])
_GOES_ON: Final = np.array([LABEL_INDEX[f"I-{kind}"] for kind in _TYPES])
_FLOOR: Final = 1e-7
_MOST: Final = 1 - 1e-4


def best_stretches(shares: NDArray[np.floating]) -> list[tuple[int, int, PartType]]:
    """(first token, token after the last, type) of every part, in order; together they cover all tokens.

    `shares` (token, label) holds at least one token; labels are in the order of `LABELS`.
    """
    kinds, gains = _stretches(np.asarray(shares, np.float64) + _FLOOR)
    best = np.zeros(len(shares) + 1)
    lengths = [0]
    for end in range(1, len(shares) + 1):
        longest = min(end, gains.shape[1])
        ways = best[end - longest : end][::-1] + gains[end - 1, :longest]
        chosen = int(ways.argmax())
        best[end] = ways[chosen]
        lengths.append(chosen + 1)
    found, end = [], len(shares)
    while end:
        begin = end - lengths[end]
        found.append((begin, end, _TYPES[kinds[end - 1, lengths[end] - 1]]))
        end = begin
    return found[::-1]


def _stretches(shares: NDArray[np.float64]) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """For every (last token, length - 1): the likeliest type, and how likely the stretch is exactly such a part, less
    the cost. A part begins, goes on from token to token, and stops; whether it goes on depends on the last token."""
    begins, goes_on = shares[:, _BEGINS], shares[:, _GOES_ON]
    onward = np.minimum(goes_on[1:] / (begins + goes_on)[:-1], _MOST)
    reach = np.zeros_like(begins)
    reach[1:] = np.cumsum(np.log(onward), axis=0)
    stops = np.ones_like(begins)
    stops[:-1] -= onward
    last = np.arange(len(shares))
    # Before the first token there is none: such stretches mean nothing, and are never asked for.
    first = np.maximum(last[:, None] - np.arange(min(len(shares), LONGEST)), 0)
    likely = begins[first] * np.exp(reach[:, None] - reach[first]) * stops[:, None]
    kinds = likely.argmax(axis=2)
    return kinds, likely.max(axis=2) - COST
