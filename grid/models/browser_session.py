"""Browser sessions. This module is also the session engine (`SESSION_ENGINE`)."""

from typing import Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from grid.domain.tokens import TOKEN_LIFETIME


class BrowserSession(AbstractBaseSession):
    """会话. A browser's session with its account beside it, so that one statement says who signs a request."""

    account = models.ForeignKey(
        "grid.Account", models.CASCADE, null=True, blank=True, related_name="sessions"
    )

    @classmethod
    def get_session_store_class(cls) -> "type[SessionStore]":
        """The store that reads and writes this table."""
        return SessionStore


class SessionStore(DatabaseStore):
    """Django's database sessions, kept in `BrowserSession`; they last a shift, like a token."""

    def get_session_cookie_age(self) -> int:
        """Seconds."""
        return int(TOKEN_LIFETIME.total_seconds())

    @classmethod
    def get_model_class(cls) -> type[BrowserSession]:
        """The table of this store."""
        return BrowserSession

    def create_model_instance(self, data: dict[str, Any]) -> BrowserSession:
        """The row to save; takes the account out of the session's data."""
        session = cast("BrowserSession", super().create_model_instance(data))
        session.account_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        return session
