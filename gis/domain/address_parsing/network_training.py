"""How a network learns: small batches, dropout, Adam for the dense weights and Adagrad for the rows of clues."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from gis.domain.address_parsing.chain import chain_shares, count_pairs
from gis.domain.address_parsing.lstm import Floats, Ints, Lstm
from gis.domain.address_parsing.network import Batch, Network, batch_of

EncodedLine = list[list[int]]


@dataclass(frozen=True, slots=True)
class TrainingPlan:
    """Found by cross-validation. Rates fall evenly to a tenth; drops are the shares left out by chance; the result is
    the mean of the weights after each of the last `averaged` rounds."""

    rounds: int = 10
    lines: int = 32
    width: int = 128
    memory: int = 96
    rate: float = 2e-3
    clue_rate: float = 0.06
    drop_clues: float = 0.3
    drop_inputs: float = 0.3
    drop_outputs: float = 0.5
    averaged: int = 4
    seed: int = 0


_GRADIENT_LIMIT: Final = 5.0
#: The loss of a batch counts as that of so many tokens, whatever its size.
_BATCH_TOKENS: Final = 8
_FLOOR: Final = np.float32(1e-15)


class NetworkTraining:
    """One network being taught. The same lines, labels and plan give the same network on the same machine."""

    def __init__(
        self, lines: Sequence[EncodedLine], labels: Sequence[list[int]], clues: int, plan: TrainingPlan
    ) -> None:
        self._lines, self._labels, self._plan = lines, labels, plan
        self._random = np.random.default_rng(plan.seed)
        self.network = Network.fresh(self._random, clues, plan.width, plan.memory)
        self._clue_history = np.full((clues + 1, 1), 1e-3, np.float32)
        self._adam = _Adam(self._dense())
        self._sums = [np.zeros_like(array) for array in self._all()]

    def rounds(self) -> Iterator[float]:
        """Teaches; yields the mean loss a token after every round over all lines."""
        for number in range(self._plan.rounds):
            pace = 1 - 0.9 * number / self._plan.rounds
            losses, tokens = 0.0, 0
            for chosen in self._batches():
                batch = batch_of([self._lines[i] for i in chosen])
                losses += self._learn(batch, self._labels_of(chosen, batch), pace)
                tokens += int(batch.lengths.sum())
            if number >= self._plan.rounds - self._plan.averaged:
                for total, array in zip(self._sums, self._all(), strict=True):
                    np.add(total, array, out=total)
            yield losses / tokens

    def result(self) -> Network:
        """The taught network, its weights averaged; call it after the last round."""
        rounds = np.float32(min(self._plan.averaged, self._plan.rounds))
        embeddings, *dense = [total / rounds for total in self._sums]
        return Network(embeddings, Lstm(dense[:3]), Lstm(dense[3:6]), dense[6:])

    def _batches(self) -> list[Ints]:
        """Lines of about the same length together, batches in a random order."""
        lengths = np.array([len(line) for line in self._lines]) + self._random.random(len(self._lines)) * 2
        order = np.argsort(lengths, kind="stable")
        batches = [order[i : i + self._plan.lines] for i in range(0, len(order), self._plan.lines)]
        return [batches[i] for i in self._random.permutation(len(batches))]

    def _labels_of(self, chosen: Ints, batch: Batch) -> Ints:
        labels = np.zeros(batch.clues.shape[:2], np.int64)
        for j, i in enumerate(chosen):
            labels[: len(self._labels[i]), j] = self._labels[i]
        return labels

    def _all(self) -> list[Floats]:
        return [self.network.embeddings, *self._dense()]

    def _dense(self) -> list[Floats]:
        return [*self.network.ahead.parameters, *self.network.back.parameters, *self.network.head]

    def _dropout(self, shape: tuple[int, ...], share: float) -> Floats:
        kept = self._random.random(shape, dtype=np.float32) >= share
        return kept.astype(np.float32) / np.float32(1 - share)

    def _learn(self, batch: Batch, labels: Ints, pace: float) -> float:
        """One step; the loss is summed over the tokens."""
        network, plan = self.network, self._plan
        kept = self._random.random(batch.clues.shape, dtype=np.float32) >= plan.drop_clues
        batch = Batch(batch.clues * kept, batch.lengths)
        embedded = network.embed(batch)
        drop_in = self._dropout(embedded.shape, plan.drop_inputs)
        read = network.read(embedded * drop_in, batch)
        drop_out = self._dropout(read.shape, plan.drop_outputs)
        read *= drop_out
        loss, error, by_chain = self._judge(network.scores(read), labels, batch)
        by_scores = error.reshape(-1, error.shape[2])
        by_head = [read.reshape(len(by_scores), -1).T @ by_scores, by_scores.sum(0), *by_chain]
        back = (by_scores @ network.head[0].T).reshape(read.shape) * drop_out
        by_input, by_lstms = self._through_lstms(back, batch)
        self._adam.step([*by_lstms, *by_head], plan.rate * pace)
        self._learn_clues(batch, by_input * drop_in, plan.clue_rate * pace)
        return loss

    def _judge(self, scores: Floats, labels: Ints, batch: Batch) -> tuple[float, Floats, list[Floats]]:
        """The loss, its gradient by the scores, and by the chain's pairs and first weights."""
        mask = batch.mask
        chain = chain_shares(scores, self.network.head[2], self.network.head[3], mask)
        scale = np.float32(_BATCH_TOKENS / mask.sum())
        error = chain.shares.copy()
        steps, lines = np.nonzero(mask)
        right = error[steps, lines, labels[mask]]
        error[steps, lines, labels[mask]] -= 1
        error *= mask[:, :, None] * scale
        by_pairs = (chain.expected_pairs(mask) - count_pairs(labels, mask, error.shape[2])) * scale
        return float(-np.log(right + 1e-9).sum()), error, [by_pairs, error[0].sum(0)]

    def _through_lstms(self, error: Floats, batch: Batch) -> tuple[Floats, list[Floats]]:
        memory, mirrored = self._plan.memory, batch.mirrored
        ahead, by_ahead = self.network.ahead.backward(error[:, :, :memory])
        turned = np.ascontiguousarray(error[:, :, memory : 2 * memory][mirrored])
        back, by_back = self.network.back.backward(turned)
        return ahead + back[mirrored] + error[:, :, 2 * memory :], [*by_ahead, *by_back]

    def _learn_clues(self, batch: Batch, error: Floats, rate: float) -> None:
        """Adagrad on the rows that this batch used, one history a row."""
        clues = (batch.clues * batch.mask[:, :, None]).reshape(-1)
        used = np.flatnonzero(clues)
        if not len(used):
            return
        used = used[np.argsort(clues[used], kind="stable")]
        sorted_clues = clues[used]
        begins = np.flatnonzero(np.diff(sorted_clues, prepend=-1))
        rows = sorted_clues[begins]
        by_token = error.reshape(-1, error.shape[2])
        gradient = np.add.reduceat(by_token[used // batch.clues.shape[2]], begins, axis=0)
        self._clue_history[rows] += (gradient**2).mean(1, keepdims=True)
        self.network.embeddings[rows] -= np.float32(rate) * gradient / np.sqrt(self._clue_history[rows])


class _Adam:
    """Adaptive steps with momentum; the gradient of a batch is cut to a largest length."""

    def __init__(self, parameters: list[Floats]) -> None:
        self._parameters = parameters
        self._mean = [np.zeros_like(array) for array in parameters]
        self._square = [np.zeros_like(array) for array in parameters]
        self._steps = 0

    def step(self, gradients: list[Floats], rate: float) -> None:
        self._steps += 1
        length = float(np.sqrt(sum(float((g * g).sum()) for g in gradients)))
        cut = np.float32(min(1.0, _GRADIENT_LIMIT / length) if length else 1.0)
        pace = np.float32(rate * np.sqrt(1 - 0.999**self._steps) / (1 - 0.9**self._steps))
        for i, given in enumerate(gradients):
            gradient = given * cut + _FLOOR
            self._mean[i] += np.float32(0.1) * (gradient - self._mean[i])
            self._square[i] += np.float32(0.001) * (gradient * gradient - self._square[i])
            self._parameters[i] -= pace * self._mean[i] / (np.sqrt(self._square[i]) + np.float32(1e-8))
