"""The address parser: several learners give their shares for every label; together they choose the parts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from gis.domain.address_parsing.clues import Clues, clues_of
from gis.domain.address_parsing.decoding import best_stretches
from gis.domain.address_parsing.divisions import DivisionNames
from gis.domain.address_parsing.network import Network, Vocabulary
from gis.domain.address_parsing.parts import Part
from gis.domain.address_parsing.tokens import Token, split_tokens
from gis.domain.address_parsing.windows import chain_clues

Shares = NDArray[np.floating]


class FeatureChain(Protocol):
    """A plain chain (CRF) over hand-made clues."""

    def shares(self, clues: Clues) -> Shares:
        """How likely each of `LABELS` is at each token, (token, label)."""
        ...


@dataclass(frozen=True, slots=True)
class AddressParser:
    """`networks` share one `vocabulary`; `chain` may be absent. All learners have one voice each."""

    divisions: DivisionNames
    vocabulary: Vocabulary
    networks: tuple[Network, ...]
    chain: FeatureChain | None = None

    def parse(self, texts: Sequence[str]) -> list[list[Part]]:
        """The parts of every text, in order, none overlapping, every character but white space and control
        characters in one of them. Total; an empty text has none."""
        lines = [split_tokens(text) for text in texts]
        filled = [i for i, line in enumerate(lines) if line]
        parts: list[list[Part]] = [[] for _ in texts]
        for i, shares in zip(filled, self._shares([lines[i] for i in filled]), strict=True):
            line = lines[i]
            parts[i] = [
                Part(line[begin].start, line[end - 1].end, kind)
                for begin, end, kind in best_stretches(shares)
            ]
        return parts

    def _shares(self, lines: Sequence[Sequence[Token]]) -> list[Shares]:
        """The mean of what the learners say of each line: one that is unsure has little weight in it."""
        clues = [clues_of(line, self.divisions) for line in lines]
        encoded = [self.vocabulary.encode(line) for line in clues]
        voices: list[Sequence[Shares]] = [network.shares(encoded) for network in self.networks]
        if self.chain:
            voices.append(
                [self.chain.shares(chain_clues(line, own)) for line, own in zip(lines, clues, strict=True)]
            )
        return [np.mean(np.stack(shares), axis=0) for shares in zip(*voices, strict=True)]
