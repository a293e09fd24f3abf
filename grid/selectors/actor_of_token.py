"""Who shows this Bearer token."""

from datetime import datetime

from grid.domain.actor import Actor
from grid.domain.tokens import digest_of
from grid.selectors.actor_query import Who, find_actor


def actor_of_token(token: str, at: datetime) -> Actor | None:
    """The actor of a live token; None for an unknown, expired or revoked one. One statement."""
    found = find_actor(Who.TOKEN, digest=digest_of(token), at=at)
    return found.actor if found else None
