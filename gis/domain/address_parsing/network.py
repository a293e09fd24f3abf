"""The neural half of the parser: clues become vectors, two LSTMs read the line from both ends, a chain of labels
decides. Small enough to be taught in a minute on one core, in plain numpy."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from gis.domain.address_parsing.chain import FORBIDDEN, allowed_first, allowed_pairs, chain_shares
from gis.domain.address_parsing.lstm import Floats, Ints, Lstm
from gis.domain.address_parsing.parts import LABELS

LINES_AT_ONCE: Final = 64


class Vocabulary:
    """The clues a network knows; 0 stands for none."""

    def __init__(self, clues: Sequence[str]) -> None:
        self.clues = list(clues)
        self._index = {clue: i for i, clue in enumerate(self.clues, start=1)}

    @classmethod
    def of(cls, lines: Iterable[list[list[str]]], at_least: int) -> "Vocabulary":
        """The clues that occur `at_least` so often, in a fixed order: what was seen once holds nowhere else."""
        counts = Counter(clue for line in lines for token in line for clue in token)
        return cls(sorted(clue for clue, count in counts.items() if count >= at_least))

    def encode(self, line: list[list[str]]) -> list[list[int]]:
        """The numbers of the known clues of every token."""
        known = self._index.get
        return [[number for clue in token if (number := known(clue))] for token in line]


@dataclass(frozen=True, slots=True)
class Batch:
    """Lines side by side: `clues` (time, line, clue), 0 where there is none; `lengths` in tokens."""

    clues: Ints
    lengths: Ints

    @property
    def mask(self) -> NDArray[np.bool_]:
        """(time, line): a token stands there."""
        return np.arange(len(self.clues))[:, None] < self.lengths[None]

    @property
    def mirrored(self) -> tuple[Ints, Ints]:
        """Indices that turn every line around within its own length; applied twice they change nothing."""
        steps = np.arange(len(self.clues))[:, None]
        return np.where(self.mask, self.lengths[None] - 1 - steps, steps), np.arange(len(self.lengths))[None]


def batch_of(lines: Sequence[list[list[int]]]) -> Batch:
    """Encoded lines, none of them empty."""
    steps = max(map(len, lines))
    width = max((len(token) for line in lines for token in line), default=0)
    clues = np.zeros((steps, len(lines), max(width, 1)), np.int64)
    for j, line in enumerate(lines):
        for t, token in enumerate(line):
            clues[t, j, : len(token)] = token
    return Batch(clues, np.array([len(line) for line in lines]))


@dataclass(slots=True)
class Network:
    """`embeddings` (clue, width), the two directions, `out` weights and bias, `pairs` and `first` of the chain."""

    embeddings: Floats
    ahead: Lstm
    back: Lstm
    head: list[Floats]

    @classmethod
    def fresh(cls, random: np.random.Generator, clues: int, width: int, memory: int) -> "Network":
        """Random weights for a vocabulary of `clues`."""
        embeddings = (random.standard_normal((clues + 1, width)) * 0.08).astype(np.float32)
        embeddings[0] = 0
        out = random.standard_normal((2 * memory + width, len(LABELS))) * 0.05
        return cls(
            embeddings,
            Lstm.fresh(random, width, memory),
            Lstm.fresh(random, width, memory),
            [
                out.astype(np.float32),
                np.zeros(len(LABELS), np.float32),
                np.where(allowed_pairs(), np.float32(0), FORBIDDEN),
                np.where(allowed_first(), np.float32(0), FORBIDDEN),
            ],
        )

    def embed(self, batch: Batch) -> Floats:
        """The sum of the vectors of every token's clues, (time, line, width)."""
        embedded: Floats = self.embeddings[batch.clues].sum(2, dtype=np.float32)
        return embedded

    def read(self, x: Floats, batch: Batch) -> Floats:
        """What both directions make of `x`, and `x` itself, side by side."""
        mirrored = batch.mirrored
        back = self.back.forward(np.ascontiguousarray(x[mirrored]))[mirrored]
        return np.concatenate([self.ahead.forward(x), back, x], axis=2)

    def scores(self, read: Floats) -> Floats:
        """The weight of every label at every token, before the chain."""
        return read @ self.head[0] + self.head[1]

    def shares(self, lines: Sequence[list[list[int]]]) -> list[Floats]:
        """How likely each label is at each token of each line; lines may not be empty."""
        found: list[Floats] = [np.empty(0, np.float32)] * len(lines)
        order = sorted(range(len(lines)), key=lambda i: len(lines[i]))
        for begin in range(0, len(order), LINES_AT_ONCE):
            chosen = order[begin : begin + LINES_AT_ONCE]
            batch = batch_of([lines[i] for i in chosen])
            scores = self.scores(self.read(self.embed(batch), batch))
            shares = chain_shares(scores, self.head[2], self.head[3], batch.mask).shares
            for j, i in enumerate(chosen):
                found[i] = shares[: len(lines[i]), j]
        return found
