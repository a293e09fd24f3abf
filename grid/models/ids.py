"""Identifiers of records that other programs may keep: UUIDv7, ordered by birth."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A fresh UUIDv7 (RFC 9562), made without asking the database."""
    return uuid7()
