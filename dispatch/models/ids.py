"""Identifiers of everything that outlives one database: UUIDv7, so that primary keys are ordered by birth."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A fresh UUIDv7 (RFC 9562): time-ordered, made without asking the database."""
    return uuid7()
