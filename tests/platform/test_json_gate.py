"""What may come in as JSON, and what is said about the rest."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.json_gate import LARGEST_INTEGER, MAX_BODY_BYTES, MAX_DEPTH, read_json
from gis.domain.errors import GridlineError

storable_text = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"))
storable = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-LARGEST_INTEGER, LARGEST_INTEGER)
    | st.floats(allow_nan=False, allow_infinity=False)
    | storable_text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(storable_text, inner, max_size=4),
    max_leaves=20,
)


@given(storable, st.booleans())
def test_everything_storable_passes_unchanged(value: object, escaped: bool) -> None:
    assert read_json(json.dumps(value, ensure_ascii=escaped).encode()) == value


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with contextlib.suppress(GridlineError):
        read_json(body)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "json_broken"),
        (b"{", "json_broken"),
        (b'{"a": NaN}', "json_not_a_number"),
        (b"[-Infinity]", "json_not_a_number"),
        (b"[1e999]", "json_number_out_of_range"),
        (b"[9223372036854775808]", "json_number_out_of_range"),
        (b"[" + b"9" * 5000 + b"]", "json_number_out_of_range"),
        (b'{"a": 1, "a": 2}', "json_duplicate_key"),
        (b'{"a": 1, "\\u0061": 2}', "json_duplicate_key"),
        (b'["\\u0000"]', "json_nul_character"),
        (b'["\0"]', "json_nul_character"),
        (b'{"a\\u0000": 1}', "json_nul_character"),
        (b'["\\ud800"]', "json_broken_unicode"),
        (b'["\\udc00\\ud800"]', "json_broken_unicode"),
        ("投诉".encode("gbk"), "json_not_utf8"),
        (b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1), "json_too_deep"),
        (b"[" * 100_000, "json_too_deep"),
        (b'{"a":' * 50_000, "json_too_deep"),
    ],
)
def test_refusals(body: bytes, code: str) -> None:
    with pytest.raises(GridlineError) as refusal:
        read_json(body)
    assert refusal.value.code == code
    assert refusal.value.status == 400


def test_too_large_is_413() -> None:
    with pytest.raises(GridlineError) as refusal:
        read_json(b'"' + b"a" * MAX_BODY_BYTES + b'"')
    assert (refusal.value.code, refusal.value.status) == ("body_too_large", 413)


def test_what_only_looks_suspicious_passes() -> None:
    assert read_json(b'["\\\\u0000", "\\ud83d\\ude00", "]]]]{{{{"]') == ["\\u0000", "😀", "]]]]{{{{"]
    deep = b"[" * MAX_DEPTH + b"]" * MAX_DEPTH
    assert read_json(deep)


def test_a_byte_order_mark_is_no_content() -> None:
    assert read_json(b'\xef\xbb\xbf{"a": 1}') == {"a": 1}
