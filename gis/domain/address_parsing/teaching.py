"""How the learners of a parser are taught from labelled addresses. Each can be taught by itself, on its own core."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from gis.domain.address_parsing.clues import Clues, clues_of
from gis.domain.address_parsing.crf import CRF_PLAN, teach_crf
from gis.domain.address_parsing.divisions import DivisionNames
from gis.domain.address_parsing.network import Network, Vocabulary
from gis.domain.address_parsing.network_training import NetworkTraining, TrainingPlan
from gis.domain.address_parsing.parts import LABEL_INDEX, LabelledAddress, labels_of
from gis.domain.address_parsing.tokens import split_tokens
from gis.domain.address_parsing.windows import chain_clues


@dataclass(frozen=True, slots=True)
class ParserPlan:
    """Which learners a parser has: its networks, whether there is a chain beside them, and how often a clue must
    occur for the networks to know it."""

    networks: tuple[TrainingPlan, ...]
    chain: bool = True
    clue_at_least: int = 2


#: For real labelled addresses: found by cross-validation.
FULL_PLAN = ParserPlan((TrainingPlan(seed=1),))
#: For made-up ones: they have few names to learn, and the result must be small enough to ship.
SMALL_PLAN = ParserPlan(
    (TrainingPlan(rounds=7, width=48, memory=40, averaged=2),), chain=False, clue_at_least=25
)


def teach_vocabulary(
    examples: Sequence[LabelledAddress], divisions: DivisionNames, plan: ParserPlan
) -> Vocabulary:
    """The clues that the networks will know."""
    return Vocabulary.of((clues for clues, _ in _lines(examples, divisions)), plan.clue_at_least)


def teach_network(
    examples: Sequence[LabelledAddress],
    divisions: DivisionNames,
    vocabulary: Vocabulary,
    plan: TrainingPlan,
    tell: Callable[[int, float], None] = lambda _round, _loss: None,
) -> Network:
    """One network; `tell` hears the number of every finished round and its loss a token."""
    lines, labels = [], []
    for clues, right in _lines(examples, divisions):
        lines.append(vocabulary.encode(clues))
        labels.append([LABEL_INDEX[label] for label in right])
    training = NetworkTraining(lines, labels, len(vocabulary.clues), plan)
    for number, loss in enumerate(training.rounds(), start=1):
        tell(number, loss)
    return training.result()


def teach_chain(examples: Sequence[LabelledAddress], divisions: DivisionNames, path: str) -> None:
    """The chain over hand-made clues, written to `path`."""
    lines = (
        (chain_clues(split_tokens(text), clues), labels)
        for text, clues, labels in _texts(examples, divisions)
    )
    teach_crf(lines, path, CRF_PLAN)


def _lines(
    examples: Sequence[LabelledAddress], divisions: DivisionNames
) -> Iterator[tuple[Clues, list[str]]]:
    return ((clues, labels) for _, clues, labels in _texts(examples, divisions))


def _texts(
    examples: Sequence[LabelledAddress], divisions: DivisionNames
) -> Iterator[tuple[str, Clues, list[str]]]:
    """Text, clues and right labels of every example that has any character."""
    for example in examples:
        tokens = split_tokens(example.text)
        if tokens:
            yield example.text, clues_of(tokens, divisions), labels_of(tokens, example.parts)
