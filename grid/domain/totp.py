"""Time-based one-time passwords (RFC 6238, HMAC-SHA-1, 30 s, six digits), the common kind of phone apps."""

import hashlib
import hmac
import struct

STEP_SECONDS = 30
DIGITS = 6
TOLERATED_STEPS = 1
"""A clock may be half a minute off in either direction."""


def code_at(secret: bytes, step: int) -> str:
    """The code of a time step (seconds since 1970 // 30)."""
    mac = hmac.new(secret, struct.pack(">Q", step), hashlib.sha1).digest()
    offset = mac[-1] & 0x0F
    number = struct.unpack(">I", mac[offset : offset + 4])[0] & 0x7FFFFFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def accepted_step(secret: bytes, code: str, unix_time: float, last_step: int | None) -> int | None:
    """The time step the code belongs to, None when it is wrong, too old or was used already.

    `last_step` is the last step that was accepted: a code works once.
    """
    now = int(unix_time) // STEP_SECONDS
    for step in range(now - TOLERATED_STEPS, now + TOLERATED_STEPS + 1):
        fresh = last_step is None or step > last_step
        if fresh and hmac.compare_digest(code_at(secret, step).encode(), code.strip().encode()):
            return step
    return None
