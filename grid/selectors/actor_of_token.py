"""Who shows this Bearer token."""

from datetime import datetime

from grid.domain.actor import Actor
from grid.domain.tokens import digest_of
from grid.models import AccessToken
from grid.selectors.actor_query import Who, find_actor


def actor_of_token(token: str, at: datetime) -> Actor | None:
    """The actor of a live token that acts as its account; None for any other. One statement."""
    return _actor(token, at, [AccessToken.Scope.FULL])


def reader_of_token(token: str, at: datetime) -> Actor | None:
    """As `actor_of_token`, for doors that only give out geography: a token made for reading is enough."""
    return _actor(token, at, [AccessToken.Scope.FULL, AccessToken.Scope.GEOGRAPHY])


def _actor(token: str, at: datetime, scopes: list[AccessToken.Scope]) -> Actor | None:
    found = find_actor(Who.TOKEN, digest=digest_of(token), at=at, scopes=[scope.value for scope in scopes])
    return found.actor if found else None
