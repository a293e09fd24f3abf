"""The plain chain over hand-made clues (CRF, by CRFsuite): good with rare names, which a network forgets."""

from collections.abc import Iterable

import numpy as np
import pycrfsuite

from gis.domain.address_parsing.clues import Clues
from gis.domain.address_parsing.parser import Shares
from gis.domain.address_parsing.parts import LABEL_INDEX, LABELS

#: Found by cross-validation: weights of rarely useful clues go to zero, the others stay small.
CRF_PLAN = {"c1": 0.1, "c2": 0.05, "max_iterations": 50}


class Crf:
    """A taught chain, ready to answer. Not for several threads at once."""

    def __init__(self, model: bytes) -> None:
        self.model = model
        self._tagger = pycrfsuite.Tagger()
        self._tagger.open_inmemory(model)
        self._columns = [(label, LABEL_INDEX[label]) for label in self._tagger.labels()]

    def shares(self, clues: Clues) -> Shares:
        """See `FeatureChain`."""
        self._tagger.set(clues)
        found = np.zeros((len(clues), len(LABELS)))
        for label, column in self._columns:
            for at in range(len(clues)):
                found[at, column] = self._tagger.marginal(label, at)
        return found


def teach_crf(lines: Iterable[tuple[Clues, list[str]]], path: str, plan: dict[str, float]) -> None:
    """Writes the chain taught from (clues, labels) to `path`; lines are taken one at a time."""
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", params=plan, verbose=False)
    for clues, labels in lines:
        trainer.append(clues, labels)
    trainer.train(path)
