"""One weight for each circumstance and unit, learned ticket by ticket (multinomial regression, AdaGrad steps)."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Row = NDArray[np.float32]
FIRST_ROWS = 1024
FIRST_UNITS = 64
FIRST_STEP_SIZE = 0.1
"""What the sum of squared gradients begins with, so that the first steps stay small."""


class Weights:
    """Learns which circumstances speak for which unit. Deterministic: the same cases in the same order give the same.

    ``rate`` is the step size. No more than ``most_features`` circumstances are kept; later ones are ignored.
    """

    def __init__(self, *, rate: float, most_features: int) -> None:
        self.rate, self.most_features = rate, most_features
        self.rows: dict[str, int] = {}
        self.values: NDArray[np.float32] = np.zeros((FIRST_ROWS, FIRST_UNITS), np.float32)
        self._squares: NDArray[np.float32] = np.full((FIRST_ROWS, FIRST_UNITS), FIRST_STEP_SIZE, np.float32)

    def scores(self, features: Sequence[str], units: int) -> Row:
        """Unnormalised log-odds of the first ``units`` units."""
        known = [row for name in features if (row := self.rows.get(name)) is not None]
        if not known or units > self.values.shape[1]:
            return np.zeros(units, np.float32)
        total: Row = self.values[known, :units].sum(axis=0)
        return total

    def learn(self, features: Sequence[str], unit: int, units: int) -> None:
        """One step towards ``unit``; new circumstances begin with no weight."""
        self._make_room(units)
        rows = list(dict.fromkeys(row for name in features if (row := self._row(name)) is not None))
        if not rows:
            return
        gradient = softmax(self.values[rows, :units].sum(axis=0))
        gradient[unit] -= 1.0
        squares = self._squares[rows, :units] + gradient * gradient
        self._squares[rows, :units] = squares
        self.values[rows, :units] -= self.rate * gradient / np.sqrt(squares)

    def load(self, features: Sequence[str], values: NDArray[np.float32]) -> None:
        """Take in stored weights, one row for each feature."""
        self.rows = {name: row for row, name in enumerate(features)}
        self.values = values
        self._squares = np.full(values.shape, FIRST_STEP_SIZE, np.float32)

    def forget(self, features: Sequence[str]) -> None:
        """Drop these circumstances."""
        gone = set(features)
        kept = [name for name in self.rows if name not in gone]
        places = [self.rows[name] for name in kept]
        self.values, self._squares = self.values[places], self._squares[places]
        self.rows = {name: row for row, name in enumerate(kept)}

    def _row(self, name: str) -> int | None:
        row = self.rows.get(name)
        if row is None and len(self.rows) < self.most_features:
            row = self.rows[name] = len(self.rows)
            if row >= len(self.values):
                self._grow(max(len(self.values), FIRST_ROWS), 0)
        return row

    def _make_room(self, units: int) -> None:
        while units > self.values.shape[1]:
            self._grow(0, self.values.shape[1])

    def _grow(self, rows: int, columns: int) -> None:
        room = ((0, rows), (0, columns))
        self.values = np.pad(self.values, room)
        self._squares = np.pad(self._squares, room, constant_values=FIRST_STEP_SIZE)


def softmax(scores: Row) -> Row:
    """Shares that sum to 1."""
    raised = np.exp(scores - scores.max())
    shares: Row = (raised / raised.sum()).astype(np.float32)
    return shares
