"""The learners: sums checked by enumeration, gradients by small steps, and that they learn at all."""

from collections import Counter
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.domain.address_parsing.chain import chain_shares
from gis.domain.address_parsing.decoding import best_stretches
from gis.domain.address_parsing.lstm import Lstm
from gis.domain.address_parsing.parser import AddressParser
from gis.domain.address_parsing.parts import LABEL_INDEX, LABELS, PartType
from gis.domain.address_parsing.samples import sample_addresses
from gis.domain.address_parsing.scoring import score_parts
from gis.domain.address_parsing.teaching import ParserPlan, TrainingPlan, teach_network, teach_vocabulary
from gis.selectors.address_words import division_names, sample_words


def test_the_chain_sums_over_all_rows_of_labels() -> None:
    random = np.random.default_rng(1)
    scores = random.standard_normal((4, 2, 3)).astype(np.float32)
    pairs, first = (
        random.standard_normal((3, 3)).astype(np.float32),
        random.standard_normal(3).astype(np.float32),
    )
    mask = np.array([[True, True], [True, True], [True, False], [True, False]])
    found = chain_shares(scores, pairs, first, mask)
    expected_pairs = np.zeros((3, 3))
    for line, length in ((0, 4), (1, 2)):
        shares, total = np.zeros((length, 3)), 0.0
        counts = np.zeros((3, 3))
        for row in product(range(3), repeat=length):
            weight = np.exp(
                first[row[0]]
                + sum(scores[t, line, label] for t, label in enumerate(row))
                + sum(pairs[a, b] for a, b in pairwise(row))
            )
            total += weight
            for t, label in enumerate(row):
                shares[t, label] += weight
            for a, b in pairwise(row):
                counts[a, b] += weight
        expected_pairs += counts / total
        assert found.shares[:length, line] == pytest.approx(shares / total, abs=1e-4)
    assert found.expected_pairs(mask) == pytest.approx(expected_pairs, abs=1e-4)


def test_the_memory_layer_knows_its_gradient() -> None:
    random = np.random.default_rng(2)
    layer = Lstm.fresh(random, 3, 4)
    x = random.standard_normal((5, 2, 3)).astype(np.float32)
    weight = random.standard_normal((5, 2, 4)).astype(np.float32)

    def loss() -> float:
        return float((layer.forward(x).astype(np.float64) * weight).sum())

    loss()
    by_x, by_parameters = layer.backward(weight)
    for array, gradient in zip([x, *layer.parameters], [by_x, *by_parameters], strict=True):
        direction = random.standard_normal(array.shape).astype(np.float32)
        array += np.float32(1e-2) * direction
        ahead = loss()
        array -= np.float32(2e-2) * direction
        behind = loss()
        array += np.float32(1e-2) * direction
        assert (ahead - behind) / 2e-2 == pytest.approx(
            float((gradient * direction).sum()), rel=0.02, abs=0.02
        )


@given(st.integers(1, 90), st.integers(0, 2**32 - 1))
@settings(max_examples=50)
def test_the_best_stretches_cover_everything_once(length: int, seed: int) -> None:
    found = best_stretches(np.random.default_rng(seed).random((length, len(LABELS))))
    assert [begin for begin, _, _ in found] == [0, *(end for _, end, _ in found[:-1])]
    assert found[-1][1] == length
    assert all(begin < end for begin, end, _ in found)


def shares_of(*tokens: dict[str, float]) -> np.ndarray:
    shares = np.zeros((len(tokens), len(LABELS)))
    for row, token in zip(shares, tokens, strict=True):
        for label, share in token.items():
            row[LABEL_INDEX[label]] = share
    return shares


def test_a_part_begins_where_a_greedy_choice_would_go_wrong() -> None:
    shares = shares_of({"B-road": 0.51, "B-poi": 0.49}, {"I-poi": 0.48, "I-road": 0.1, "B-poi": 0.42})
    assert best_stretches(shares) == [(0, 2, PartType.POI)]


def test_what_is_sure_is_taken_as_it_is() -> None:
    shares = shares_of({"B-road": 1}, {"I-road": 1}, {"B-roadno": 1}, {"B-roadno": 1}, {"I-roadno": 1})
    assert best_stretches(shares) == [(0, 2, PartType.ROAD), (2, 3, PartType.ROADNO), (3, 5, PartType.ROADNO)]


def test_a_part_that_is_probably_wrong_is_not_worth_its_cost() -> None:
    doubtful = shares_of({"B-poi": 1}, {"I-poi": 0.5, "B-subpoi": 0.3, "B-person": 0.2})
    assert best_stretches(doubtful) == [(0, 2, PartType.POI)]
    worth_it = shares_of({"B-poi": 1}, {"I-poi": 0.45, "B-subpoi": 0.55})
    assert best_stretches(worth_it) == [(0, 1, PartType.POI), (1, 2, PartType.SUBPOI)]


def test_made_up_addresses_are_labelled_whole_and_show_every_type() -> None:
    addresses = list(sample_addresses(1_500, 5, sample_words()))
    for address in addresses:
        assert "".join(address.text[part.start : part.end] for part in address.parts) == address.text
    seen = Counter(part.type for address in addresses for part in address.parts)
    assert set(seen) == set(PartType)
    assert addresses[:50] == list(sample_addresses(50, 5, sample_words()))


def test_a_network_learns_from_a_few_hundred_addresses() -> None:
    words = sample_words()
    examples = list(sample_addresses(400, 1, words))
    others = list(sample_addresses(100, 2, words))
    plan = ParserPlan((TrainingPlan(rounds=8, width=32, memory=24),), chain=False)
    vocabulary = teach_vocabulary(examples, division_names(), plan)
    losses: list[float] = []
    network = teach_network(
        examples, division_names(), vocabulary, plan.networks[0], lambda _round, loss: losses.append(loss)
    )
    parser = AddressParser(division_names(), vocabulary, (network,))
    found = parser.parse([other.text for other in others])
    scores = score_parts((parts, other.parts) for parts, other in zip(found, others, strict=True))
    assert losses == sorted(losses, reverse=True)
    assert scores.all.f1 > 0.75
