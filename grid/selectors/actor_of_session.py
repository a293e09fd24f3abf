"""Whose browser session this is."""

from datetime import datetime

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.utils.crypto import constant_time_compare

from grid.domain.actor import Actor
from grid.models import Account
from grid.models.browser_session import SessionStore
from grid.selectors.actor_query import Who, find_actor


def actor_of_session(session_key: str, at: datetime) -> Actor | None:
    """The actor of a live session; None when it is unknown, over, tampered with, or older than the password.

    One statement; the session's own data come with it.
    """
    found = find_actor(Who.SESSION, key=session_key, at=at)
    if found is None or found.session_data is None:
        return None
    data = SessionStore().decode(found.session_data)
    expected = Account(password=found.password_hash).get_session_auth_hash()
    if data.get(SESSION_KEY) != str(found.actor.account_id):
        return None
    return found.actor if constant_time_compare(data.get(HASH_SESSION_KEY, ""), expected) else None
