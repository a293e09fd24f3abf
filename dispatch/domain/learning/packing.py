"""A learner as it is stored: evidence as JSON, weights as a packed matrix. What was packed comes back alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np

from dispatch.domain.learning.contexts import WORD
from dispatch.domain.learning.learn_values import LearnValues
from dispatch.domain.learning.learner import Learner


@dataclass(frozen=True, slots=True)
class Packed:
    """``evidence`` = {units, contexts}; ``features`` name the rows of the matrix in ``weights``."""

    evidence: Mapping[str, Any]
    features: Sequence[str]
    weights: bytes


def pack(learner: Learner) -> Packed:
    """Half precision: a weight decides by its size, not by its fourth digit."""
    rows = learner.weights.rows
    matrix = learner.weights.values[: len(rows), : len(learner.units)].astype(np.float16)
    file = BytesIO()
    np.savez_compressed(file, weights=matrix)
    return Packed(
        evidence={"units": learner.units, "contexts": learner.evidence.as_json()},
        features=list(rows),
        weights=file.getvalue(),
    )


def unpack(packed: Packed, values: LearnValues) -> Learner:
    """The learner, ready to suggest and to go on learning (its steps begin anew)."""
    learner = Learner(values)
    learner.set_units(packed.evidence["units"])
    learner.evidence.load(packed.evidence["contexts"])
    with np.load(BytesIO(packed.weights), allow_pickle=False) as stored:
        learner.weights.load(packed.features, stored["weights"].astype(np.float32))
    return learner


def without_rare_words(learner: Learner, seen: Mapping[str, int], least: int) -> None:
    """Forget words that fewer than ``least`` tickets held: they may name a person and teach nothing."""
    rare = [
        name
        for name in learner.weights.rows
        if name.startswith(f"{WORD}:") and seen.get(name.partition(":")[2], 0) < least
    ]
    learner.weights.forget(rare)
