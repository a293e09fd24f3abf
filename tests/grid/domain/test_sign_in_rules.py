"""Lock-out, one-time codes, sealed secrets."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.exceptions import InvalidTag

from grid.domain.lockout import locked_until
from grid.domain.secret_box import seal, unseal
from grid.domain.totp import accepted_step, code_at

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def minutes_ago(*minutes):
    return [NOW - timedelta(minutes=value) for value in minutes]


def test_five_failures_lock_for_fifteen_minutes_after_the_last():
    assert locked_until(minutes_ago(1, 2, 3, 4, 5), NOW) == NOW + timedelta(minutes=14)


def test_four_failures_do_not_lock():
    assert locked_until(minutes_ago(1, 2, 3, 4), NOW) is None


def test_failures_older_than_the_span_do_not_count():
    assert locked_until(minutes_ago(1, 2, 3, 4, 15), NOW) is None


RFC_SECRET = b"12345678901234567890"


@pytest.mark.parametrize(
    ("unix_time", "code"),
    # RFC 6238, appendix B, SHA-1 rows, last six of the eight digits
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (20000000000, "353130"),
    ],
)
def test_codes_are_those_of_rfc_6238(unix_time, code):
    assert code_at(RFC_SECRET, unix_time // 30) == code
    assert accepted_step(RFC_SECRET, code, unix_time, None) == unix_time // 30


def test_a_code_works_once_and_only_half_a_minute_off():
    code = code_at(RFC_SECRET, 100)
    assert accepted_step(RFC_SECRET, code, 101 * 30, None) == 100
    assert accepted_step(RFC_SECRET, code, 101 * 30, 100) is None
    assert accepted_step(RFC_SECRET, code, 102 * 30, None) is None
    assert accepted_step(RFC_SECRET, "１２３", 3000, None) is None


def test_a_sealed_secret_opens_with_its_own_key_and_context_only():
    blob = seal(b"secret", b"k" * 32, b"totp:1")
    assert unseal(blob, b"k" * 32, b"totp:1") == b"secret"
    assert b"secret" not in blob
    for key, context in ((b"x" * 32, b"totp:1"), (b"k" * 32, b"totp:2")):
        with pytest.raises(InvalidTag):
            unseal(blob, key, context)
    with pytest.raises(ValueError, match="algorithm"):
        unseal(b"\x09" + blob[1:], b"k" * 32, b"totp:1")
