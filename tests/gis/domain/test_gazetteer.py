"""Names in a text, exactly or with one error, and while somebody types."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.domain.edit_errors import likeness
from gis.domain.folded_text import fold_name
from gis.domain.gazetteer import Gazetteer, NameEntry, NameKind
from gis.domain.name_index import MatchedBy, NameIndex
from gis.domain.pinyin import sound_key, spellings

ROADS = ("昌岗中路", "昌岗东路", "岗中路", "三元里大道", "怡乐一巷", "福塘直街")


def road(name, official=None, relation="official"):
    return NameEntry(NameKind.ROAD, name, official or name, official or name, relation)


@pytest.fixture(scope="module")
def names():
    entries = [road(name) for name in ROADS]
    entries += [
        road("昌兴路", "昌岗中路", "former"),
        NameEntry(NameKind.SUBDISTRICT, "昌岗街道", "003", "昌岗街道"),
        NameEntry(NameKind.SUBDISTRICT, "昌岗", "003", "昌岗街道", "short"),
        NameEntry(NameKind.COMPOUND, "晓园公寓", "晓园公寓", "晓园公寓"),
    ]
    return Gazetteer.of(entries, {})


def found(names, text):
    return [entry.official for mention in names.mentions(fold_name(text)) for entry in mention.entries]


def test_of_overlapping_names_the_longest_counts(names):
    assert found(names, "海珠区昌岗街道昌岗中路183号") == ["昌岗街道", "昌岗中路"]
    assert found(names, "昌岗的岗中路") == ["昌岗街道", "岗中路"]


def test_numerals_in_names_may_be_written_either_way(names):
    assert found(names, "3元里大道怡乐1巷") == ["三元里大道", "怡乐一巷"]


def test_a_former_name_means_the_road_of_today(names):
    assert found(names, "昌兴路5号") == ["昌岗中路"]


@pytest.mark.parametrize(
    "typed", ["昌港中路", "昌岗种路", "昌中路", "昌岗中中路", "岗昌中路", "昌岗中陆", "长刚钟路"]
)
def test_one_error_or_the_same_sound_still_leads_to_the_name(names, typed):
    near = names.similar(fold_name(f"在{typed}边"))
    assert "昌岗中路" in [entry.official for mention in near for entry in mention.entries]


def test_a_number_is_never_taken_for_a_typing_error():
    assert likeness("怡乐2巷", "怡乐1巷") == 0
    assert likeness("怡乐11巷", "怡乐1巷") == 0


def test_an_error_weighs_less_in_a_longer_name():
    assert (
        likeness("福糖直街", "福塘直街") > likeness("福糖街", "福塘街") > likeness("福看街", "福塘街") > 0.7
    )


def test_the_end_of_a_city_is_no_beginning_of_a_road():
    names = Gazetteer.of([road("石平直街"), road("义平直街")], {})
    officials = [entry.official for mention in names.similar("广州市平直街") for entry in mention.entries]
    assert officials
    assert names.similar("广州市平直街")[0].quality < 0.9


@given(st.text(alphabet="昌岗中路东三元里大道海珠区12一", max_size=40))
def test_mentions_never_overlap(text):
    names = Gazetteer.of([road(name) for name in ROADS], {})
    folded = fold_name(text)
    ends = [0]
    for mention in names.mentions(folded):
        assert mention.start >= ends[-1]
        assert folded[mention.start : mention.end] in names
        ends.append(mention.end)
    for mention in names.similar(folded):
        assert 0 < mention.quality <= 1


@pytest.mark.parametrize(
    ("typed", "by"),
    [
        ("昌岗中路", MatchedBy.WHOLE), ("昌岗", MatchedBy.BEGINNING), ("cgz", MatchedBy.INITIALS),
        ("changgangzh", MatchedBy.PINYIN), ("岗中", MatchedBy.MIDDLE), ("中", MatchedBy.MIDDLE),
    ],
)  # fmt: skip
def test_a_name_is_suggested_by_any_of_its_sides(names, typed, by):
    hits = NameIndex(names.entries).find(typed, 10)
    assert (("昌岗中路", by)) in [(hit.entry.name, hit.by) for hit in hits]


@given(st.text(max_size=20))
def test_anything_may_be_typed(typed):
    index = NameIndex([road(name) for name in ROADS])
    assert len(index.find(fold_name(typed), 3)) <= 3
    assert isinstance(sound_key(typed), str)
    assert spellings(typed)
