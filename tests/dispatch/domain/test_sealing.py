"""Personal data at rest: sealed, found again by a digest, shown masked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.domain.sealing import SealBroken, Sealer, mask_name, mask_phone

SEALER = Sealer(keys={1: b"k" * 32, 2: b"n" * 32}, current=1, index_key=b"i" * 32)
TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=60)


@given(TEXT)
def test_what_was_sealed_opens(text):
    blob = SEALER.seal(text)
    assert SEALER.open(blob) == text
    assert blob[:2] == bytes((1, 1))
    assert SEALER.seal(text) != blob


def test_a_newer_key_seals_while_the_older_still_opens():
    old = SEALER.seal("陈小明")
    newer = Sealer(keys=SEALER.keys, current=2, index_key=SEALER.index_key)
    assert newer.open(old) == "陈小明"
    assert newer.seal("陈小明")[1] == 2


@given(st.integers(min_value=0), st.integers(1, 255))
def test_any_changed_byte_breaks_the_seal(position, difference):
    blob = bytearray(SEALER.seal("13800000217"))
    blob[position % len(blob)] ^= difference
    with pytest.raises(SealBroken):
        SEALER.open(bytes(blob))


@pytest.mark.parametrize("blob", [b"", b"\x01", b"\x02\x01" + b"0" * 40, b"\x01\x09" + b"0" * 40])
def test_what_is_no_seal_of_ours_is_refused(blob):
    with pytest.raises(SealBroken):
        SEALER.open(blob)


def test_the_index_finds_a_number_however_it_was_typed():
    assert SEALER.index_of("138 0000-0217") == SEALER.index_of("13800000217")
    assert SEALER.index_of("13800000218") != SEALER.index_of("13800000217")
    assert b"13800000217" not in SEALER.index_of("13800000217")


@pytest.mark.parametrize(
    ("phone", "shown"),
    [("13800000217", "138****0217"), ("020-88886666", "020*****6666"), ("12345", "***45"), ("", "")],
)
def test_phones_are_masked(phone, shown):
    assert mask_phone(phone) == shown


@pytest.mark.parametrize(("name", "shown"), [("陈小明", "陈**"), ("陈", "陈*"), ("", "")])
def test_names_are_masked(name, shown):
    assert mask_name(name) == shown
