"""Tokens, labels and the labelled file: every character keeps its place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.domain.address_parsing.conll import read_conll
from gis.domain.address_parsing.parts import LabelledAddress, Part, PartType, labels_of, parts_of
from gis.domain.address_parsing.scoring import score_parts
from gis.domain.address_parsing.tokens import split_tokens
from gis.domain.errors import GridlineError

P = PartType
ADDRESS_CHARS = st.sampled_from("广州市海珠区昌岗中路183号-栋AbＡ１ 　(,\u0000\ud800𠮷\u200b①")
TEXTS = st.one_of(st.text(max_size=40), st.text(ADDRESS_CHARS, max_size=40))


@given(TEXTS)
def test_tokens_stand_in_order_and_pass_over_white_space_only(text: str) -> None:
    tokens = split_tokens(text)
    covered = [i for token in tokens for i in range(token.start, token.end)]
    assert covered == sorted(set(covered))
    assert all(len(token.word) == token.end - token.start for token in tokens)
    passed_over = set(range(len(text))) - set(covered)
    assert all(not text[i].isprintable() or text[i].isspace() for i in passed_over)


def test_numbers_and_letters_stay_together_in_either_width() -> None:
    words = [token.word for token in split_tokens("昌岗中路１８3号A座 12—3")]
    assert words == ["昌", "岗", "中", "路", "183", "号", "A", "座", "12", "-", "3"]


@given(st.text(ADDRESS_CHARS, min_size=1, max_size=30), st.data())
def test_labels_and_parts_are_two_forms_of_the_same(text: str, data: st.DataObject) -> None:
    tokens = split_tokens(text)
    kinds = data.draw(st.lists(st.sampled_from(list(P)), min_size=len(tokens), max_size=len(tokens)))
    starts = data.draw(st.lists(st.booleans(), min_size=len(tokens), max_size=len(tokens)))
    labels = [
        f"{'B' if start or i == 0 or kinds[i - 1] != kind else 'I'}-{kind}"
        for i, (start, kind) in enumerate(zip(starts, kinds, strict=True))
    ]
    parts = parts_of(tokens, labels)
    assert labels_of(tokens, parts) == labels


def test_a_border_inside_a_number_gives_the_number_to_the_first_part() -> None:
    tokens = split_tokens("路12号")
    parts = [Part(0, 2, P.ROAD), Part(2, 4, P.ROADNO)]
    assert labels_of(tokens, parts) == ["B-road", "I-road", "B-roadno"]


def test_a_labelled_file_is_read_address_by_address() -> None:
    lines = ["\ufeff海 B-district\n", "珠 I-district\n", "183 B-roadNo\n", "号 I-roadno\n", "\n", "。 O\n"]
    assert list(read_conll(lines)) == [
        LabelledAddress("海珠183号", (Part(0, 2, P.DISTRICT), Part(2, 6, P.ROADNO))),
        LabelledAddress("。", (Part(0, 1, P.REDUNDANT),)),
    ]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("路 B-rood", "address_label_unknown"),
        ("路", "address_training_line_bad"),
        ("路 road", "address_training_line_bad"),
    ],
)
def test_a_bad_line_is_named(line: str, code: str) -> None:
    with pytest.raises(GridlineError) as refused:
        list(read_conll(["海 B-district\n", line]))
    assert refused.value.code == code
    assert refused.value.params["line"] == 2


def test_a_part_counts_only_with_its_type_and_both_ends() -> None:
    right = [Part(0, 2, P.DISTRICT), Part(2, 5, P.ROAD), Part(5, 8, P.ROADNO)]
    found = [Part(0, 2, P.DISTRICT), Part(2, 4, P.ROAD), Part(5, 8, P.HOUSENO), Part(8, 9, P.POI)]
    scores = score_parts([(found, right)])
    assert (scores.all.hits, scores.all.found, scores.all.expected) == (1, 4, 3)
    assert scores.all.f1 == pytest.approx(2 / 7)
    assert scores.by_type["district"].f1 == 1
    assert scores.by_type["poi"].f1 == 0
