"""How well and how fast are addresses taken apart, beside a plain CRF taught from the same ones in the same run?"""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter

import pycrfsuite
from django.conf import settings

from dispatch.management.bench_result import Result, Yardstick
from gis.domain.address_parsing.network_training import TrainingPlan
from gis.domain.address_parsing.parser import AddressParser
from gis.domain.address_parsing.parts import LabelledAddress, Part, labels_of, parts_of
from gis.domain.address_parsing.samples import sample_addresses
from gis.domain.address_parsing.scoring import score_parts
from gis.domain.address_parsing.teaching import ParserPlan
from gis.domain.address_parsing.tokens import Token, split_tokens
from gis.selectors.address_words import sample_words
from gis.selectors.load_address_parser import load_address_parser
from gis.selectors.parse_addresses import training_files
from gis.services.prepare_address_parser import prepare_address_parser, read_examples
from gis.services.train_address_parser import train_address_parser

LEAST_F1, LEAST_RATE = 0.88, 500
ROUNDS = 3
QUICK_PLAN = ParserPlan((TrainingPlan(rounds=6, width=64, memory=48),), chain=False)


def bench_parse(*, examples: int | None = None) -> list[Result]:
    """F1 of exact parts on the held-out addresses of the training folder, and addresses a second in one process.

    `examples`: teach a small parser from so many addresses; None for the site's own parser. Where there is no training
    folder both learn from made-up addresses, and no goal is set.
    """
    train, held_out, real = _addresses(examples)
    parser = _parser(train, whole=real and examples is None)
    plain = PlainCrf(train)
    texts = [address.text for address in held_out]
    goal = LEAST_F1 if real and examples is None else None
    note = f"{len(train)} taught, {len(held_out)} held out" + (
        "" if real else "; made up, no labelled files here"
    )
    by_parser, by_plain = (_f1(found, held_out) for found in (parser.parse(texts), plain.parse(texts)))
    yardstick = Yardstick("plain CRF", by_plain, "F1")
    return [
        Result("parse.f1", (by_parser,), "F1", yardstick, at_least=goal, note=note),
        Result(
            "parse.rate",
            _rates(parser.parse, texts),
            "addresses/s",
            Yardstick.of("plain CRF", _rates(plain.parse, texts), "addresses/s"),
            at_least=LEAST_RATE,
            note="64 at a time",
        ),
    ]


class PlainCrf:
    """The yardstick: characters up to two places away and their pairs, nothing else."""

    def __init__(self, examples: Sequence[LabelledAddress]) -> None:
        trainer = pycrfsuite.Trainer(
            algorithm="lbfgs", params={"c1": 0.05, "c2": 0.01, "max_iterations": 100}, verbose=False
        )
        for example in examples:
            tokens = split_tokens(example.text)
            trainer.append(_plain_clues(tokens), labels_of(tokens, example.parts))
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "plain"
            trainer.train(str(path))
            model = path.read_bytes()
        self._model = model
        self._tagger = pycrfsuite.Tagger()
        self._tagger.open_inmemory(model)

    def parse(self, texts: Sequence[str]) -> list[list[Part]]:
        """The parts of every text."""
        lines = [split_tokens(text) for text in texts]
        return [parts_of(line, self._tagger.tag(_plain_clues(line))) for line in lines]


def _plain_clues(tokens: Sequence[Token]) -> list[list[str]]:
    shapes = ["<<", "<", *(token.shape for token in tokens), ">", ">>"]
    return [
        [f"{at}={shapes[k + at]}" for at in range(-2, 3)]
        + [f"{at},{shapes[k + at]}{shapes[k + at + 1]}" for at in range(-2, 2)]
        for k in range(2, len(tokens) + 2)
    ]


def _addresses(most: int | None) -> tuple[list[LabelledAddress], list[LabelledAddress], bool]:
    """To learn from, to measure with, and whether they are real."""
    files = training_files()
    others = sorted(Path(settings.ADDRESS_TRAINING_ROOT).glob("*dev*.conll"))
    if files and others:
        train = [example for path in files for example in read_examples(path)]
        held_out = [example for path in others for example in read_examples(path)]
        return train[:most], held_out[: most and most // 3], True
    words, count = sample_words(), most or 4_000
    return list(sample_addresses(count, 11, words)), list(sample_addresses(count // 3, 12, words)), False


def _parser(train: Sequence[LabelledAddress], *, whole: bool) -> AddressParser:
    if whole:
        return load_address_parser(prepare_address_parser())
    return train_address_parser(examples=train, plan=QUICK_PLAN)


def _f1(found: list[list[Part]], expected: Sequence[LabelledAddress]) -> float:
    return score_parts((parts, right.parts) for parts, right in zip(found, expected, strict=True)).all.f1


def _rates(parse: Callable[[Sequence[str]], object], texts: Sequence[str]) -> tuple[float, ...]:
    rates = []
    for _ in range(ROUNDS):
        begun = perf_counter()
        for at in range(0, len(texts), 64):
            parse(texts[at : at + 64])
        rates.append(len(texts) / (perf_counter() - begun))
    return tuple(rates)
