"""Access tokens: how they look and what is kept of them."""

import hashlib
from datetime import timedelta

TOKEN_BYTES = 32
"""256 random bits: nobody guesses one, so a plain digest of it is safe to store."""

TOKEN_LIFETIME = timedelta(hours=12)
"""One shift; a program then asks for a new one."""

LONGEST_READING = timedelta(days=366)
"""A token that only reads geography, for a desktop GIS that stores it; its owner can end it any day."""


def digest_of(token: str) -> str:
    """SHA-256 of a token in hexadecimal: what the database keeps instead of it."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
