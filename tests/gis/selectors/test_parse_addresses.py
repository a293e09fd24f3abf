"""Which parser a site has, and that the shipped one answers whatever it is given."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gis.domain.address_parsing.samples import sample_addresses
from gis.domain.address_parsing.scoring import score_parts
from gis.domain.errors import GridlineError
from gis.selectors.address_words import sample_words
from gis.selectors.parse_addresses import SHIPPED_PARSER, parse_addresses, present_parser, taught_parser
from gis.services.prepare_address_parser import prepare_address_parser
from tests.gis.management.test_parse_addresses import write_conll

ANYTHING = st.one_of(
    st.text(max_size=40), st.text("广州市海珠区路183号-栋AbＡ１ 　(\u0000\ud800𠮷①", max_size=40)
)


@given(st.lists(ANYTHING, max_size=3))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_text_is_answered_with_parts_in_order(texts):
    for text, parts in zip(texts, parse_addresses(texts, model=SHIPPED_PARSER), strict=True):
        places = [place for part in parts for place in (part.start, part.end)]
        assert places == sorted(places)
        assert all(0 <= part.start < part.end <= len(text) for part in parts)
        between = set(range(len(text))) - {i for part in parts for i in range(part.start, part.end)}
        assert all(text[i].isspace() or not text[i].isprintable() for i in between)


def test_an_answer_does_not_depend_on_its_neighbours():
    texts = [address.text for address in sample_addresses(40, 9, sample_words())]
    alone = [parse_addresses([text], model=SHIPPED_PARSER)[0] for text in texts]
    assert parse_addresses(texts, model=SHIPPED_PARSER) == alone


def test_the_shipped_parser_fits_this_version_of_the_code():
    addresses = list(sample_addresses(300, 77, sample_words()))
    found = parse_addresses([address.text for address in addresses], model=SHIPPED_PARSER)
    scores = score_parts((parts, right.parts) for parts, right in zip(found, addresses, strict=True))
    assert scores.all.f1 > 0.95
    assert SHIPPED_PARSER.stat().st_size < 1_000_000


def test_a_parser_is_taught_once_from_the_training_folder(tmp_path, settings):
    settings.MODEL_ROOT, settings.ADDRESS_TRAINING_ROOT = tmp_path / "models", tmp_path / "labelled"
    assert prepare_address_parser() == present_parser() == SHIPPED_PARSER
    examples = list(sample_addresses(40, 4, sample_words()))
    write_conll(tmp_path / "labelled" / "our_train.conll", examples)
    assert present_parser() == SHIPPED_PARSER
    told = []
    first = prepare_address_parser(tell=told.append)
    assert first == taught_parser() == present_parser() != SHIPPED_PARSER
    assert told
    told.clear()
    assert prepare_address_parser(tell=told.append) == first
    assert told == []
    write_conll(tmp_path / "labelled" / "our_train.conll", examples[:39])
    assert taught_parser() != first
    assert present_parser() == SHIPPED_PARSER
    second = prepare_address_parser()
    assert sorted((tmp_path / "models").glob("*.npz")) == [second]


def test_a_model_of_another_kind_is_refused(tmp_path):
    with pytest.raises(GridlineError) as refused:
        parse_addresses(["路"], model=tmp_path / "none.npz")
    assert refused.value.code == "address_model_missing"
    (tmp_path / "bad.npz").write_bytes(SHIPPED_PARSER.read_bytes()[:5_000])
    with pytest.raises(GridlineError) as refused:
        parse_addresses(["路"], model=tmp_path / "bad.npz")
    assert refused.value.code == "address_model_unreadable"
