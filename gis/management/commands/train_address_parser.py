from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from gis.domain.address_parsing.parser import AddressParser
from gis.domain.address_parsing.parts import LabelledAddress
from gis.domain.address_parsing.samples import sample_addresses
from gis.domain.address_parsing.scoring import Scores, score_parts
from gis.domain.address_parsing.teaching import FULL_PLAN, SMALL_PLAN
from gis.management.explain import explained
from gis.selectors.address_words import sample_words
from gis.selectors.parse_addresses import SITE_PARSER_NAME
from gis.services.prepare_address_parser import read_examples
from gis.services.store_address_parser import store_address_parser
from gis.services.train_address_parser import train_address_parser

MADE_UP, MADE_UP_SEED, MADE_UP_TEST_SEED = 4_000, 2026, 2027


class Command(BaseCommand):
    """`manage.py train_address_parser --train FILE [--dev FILE] [--out PATH]`: teaches the parser a site's own way.

    FILE has a character and its label on each line (`路 I-road`), an empty line between addresses; labels are the
    21 types with B- and I-. `--dev` is never learnt from: it only tells how good the parser is. Without `--out` the
    parser becomes the one this site uses.
    """

    help = "Teaches the address parser from labelled addresses and tells its F1 by type."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        source = parser.add_mutually_exclusive_group(required=True)
        source.add_argument("--train", type=Path, help="labelled addresses to learn from")
        source.add_argument(
            "--made-up", action="store_true", help="learn from made-up addresses, as the shipped one"
        )
        parser.add_argument("--dev", type=Path, help="other labelled addresses, to measure with")
        parser.add_argument("--out", type=Path, help="where to write the parser")

    def handle(self, *args: Any, **options: Any) -> None:
        with explained():
            examples, held_out = self._examples(options)
            parser = train_address_parser(
                examples=examples,
                plan=SMALL_PLAN if options["made_up"] else FULL_PLAN,
                tell=self.stderr.write,
            )
        scores = _measure(parser, held_out) if held_out else None
        target = options["out"] or Path(settings.MODEL_ROOT) / SITE_PARSER_NAME
        try:
            store_address_parser(
                parser, target, examples=len(examples), f1=round(scores.all.f1, 4) if scores else None
            )
        except OSError as error:
            raise CommandError(str(error)) from error
        self._report(scores, target)

    def _examples(self, options: dict[str, Any]) -> tuple[list[LabelledAddress], list[LabelledAddress]]:
        """What is learnt from, and what is measured with."""
        if options["made_up"]:
            words = sample_words()
            examples = list(sample_addresses(MADE_UP, MADE_UP_SEED, words))
            others = list(sample_addresses(MADE_UP // 4, MADE_UP_TEST_SEED, words))
        else:
            examples, others = read_examples(options["train"]), []
        return examples, read_examples(options["dev"]) if options["dev"] else others

    def _report(self, scores: Scores | None, target: Path) -> None:
        if scores:
            self.stdout.write(f"{'type':<12}{'precision':>10}{'recall':>10}{'F1':>10}{'parts':>8}")
            for kind, score in [*scores.by_type.items(), ("all", scores.all)]:
                self.stdout.write(
                    f"{kind:<12}{score.precision:>10.4f}{score.recall:>10.4f}{score.f1:>10.4f}{score.expected:>8}"
                )
        self.stdout.write(f"written to {target}")


def _measure(parser: AddressParser, examples: list[LabelledAddress]) -> Scores:
    found = parser.parse([example.text for example in examples])
    return score_parts((parts, example.parts) for parts, example in zip(found, examples, strict=True))
