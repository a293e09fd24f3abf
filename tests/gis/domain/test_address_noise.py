"""The noise the geocoder is measured by: the same seed, the same noise; names are spoilt, numbers never."""

from random import Random

import pytest

from gis.domain.address_noise import Lexicon, TrueAddress, make_noise
from gis.domain.address_numbers import read_numbers
from gis.domain.coordinates import LonLat
from gis.domain.folded_text import fold_name

PLATE = TrueAddress(
    "44010500311700018", LonLat(113.27, 23.08), "昌岗街道", "440105003", "信孚社区", "440105003117",
    "昌岗中路", "180-2号", "", "", "", "", {"road": ["昌棠路"]},
)  # fmt: skip
ROOM = TrueAddress(
    "44010500111000002", LonLat(113.3, 23.09), "赤岗街道", "440105001", "客村社区", "440105001104",
    "石辉直街", "14号", "晓园公寓", "2", "3", "502", {},
)  # fmt: skip
LEXICON = Lexicon.of(["昌岗中路", "昌岗东路", "石辉直街", "晓园公寓", "昌棠路", "昌港路", "刚强路"])


def noise(truth, seed, count=300):
    random = Random(seed)
    return [make_noise(truth, random, LEXICON) for _ in range(count)]


def test_the_same_seed_makes_the_same_noise():
    assert noise(ROOM, 5) == noise(ROOM, 5)
    assert noise(ROOM, 5) != noise(ROOM, 6)


def test_every_kind_of_noise_occurs():
    made = {step for truth in (PLATE, ROOM) for query in noise(truth, 1) for step in query.steps}
    assert made >= {
        "dropped", "alias", "wrong", "homophone", "missing", "extra", "swapped", "numerals", "full_width",
        "swapped_areas", "swapped_compound",
    }  # fmt: skip


@pytest.mark.parametrize("truth", [PLATE, ROOM])
def test_the_number_that_tells_the_building_is_always_there(truth):
    for query in noise(truth, 2):
        told = {part.value for part in read_numbers(fold_name(query.text)).parts().values()}
        assert told & ({"2"} if truth.building_no else {"180-2"}), query.text


def test_a_spoilt_name_is_nobody_elses():
    for query in noise(PLATE, 3) + noise(ROOM, 3):
        if query.kept.misspelt:
            assert fold_name(query.kept.typed) not in LEXICON.names
            assert query.kept.typed in query.text or "full_width" in query.steps
