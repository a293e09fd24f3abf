"""What the parser learns from real labelled addresses, where they are at hand."""

from dataclasses import replace

import pytest

from gis.domain.address_parsing.network_training import TrainingPlan
from gis.domain.address_parsing.samples import sample_addresses
from gis.domain.address_parsing.scoring import score_parts
from gis.domain.address_parsing.teaching import FULL_PLAN, ParserPlan
from gis.domain.errors import GridlineError
from gis.selectors.address_words import sample_words
from gis.selectors.parse_addresses import parse_addresses, taught_parser
from gis.services.prepare_address_parser import read_examples
from gis.services.train_address_parser import train_address_parser
from tests.support.shared_data import shared_data

#: The whole parser must reach this. One network alone, which is taught in a minute, comes close.
LEAST_F1, LEAST_F1_ALONE = 0.885, 0.875


def test_real_addresses_are_taken_apart(settings):
    """Judged by the site's parser when it is in `var/models` already; else one of its networks is taught here."""
    train = shared_data("address/address_bio_train.conll")
    held_out = read_examples(shared_data("address/address_bio_dev.conll"))
    settings.ADDRESS_TRAINING_ROOT = train.parent
    texts = [address.text for address in held_out]
    present = taught_parser()
    if present and present.is_file():
        found, least = parse_addresses(texts, model=present), LEAST_F1
    else:
        plan = ParserPlan((replace(FULL_PLAN.networks[0], rounds=8),), chain=False)
        parser = train_address_parser(examples=read_examples(train), plan=plan)
        found, least = parser.parse(texts), LEAST_F1_ALONE
    scores = score_parts((parts, right.parts) for parts, right in zip(found, held_out, strict=True))
    assert scores.all.f1 >= least
    assert scores.by_type["prov"].f1 > 0.95
    assert all(scores.by_type[kind].f1 > 0.9 for kind in ("city", "district", "road", "roadno", "floorno"))


def test_a_chain_and_a_network_are_taught_side_by_side():
    words, told = sample_words(), []
    plan = ParserPlan((TrainingPlan(rounds=3, width=24, memory=16),))
    parser = train_address_parser(examples=list(sample_addresses(150, 1, words)), plan=plan, tell=told.append)
    others = list(sample_addresses(60, 2, words))
    found = parser.parse([address.text for address in others])
    assert parser.chain
    assert score_parts((parts, right.parts) for parts, right in zip(found, others, strict=True)).all.f1 > 0.7
    assert [line.split()[0] for line in told] == ["150", "1/2", "2/2"]


@pytest.mark.parametrize("count", [0, 19])
def test_too_few_examples_are_refused(count):
    with pytest.raises(GridlineError) as refused:
        train_address_parser(examples=list(sample_addresses(count, 1, sample_words())))
    assert refused.value.code == "address_examples_too_few"
