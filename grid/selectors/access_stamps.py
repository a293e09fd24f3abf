"""Which of the credentials that opened long-lived connections are still good?"""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from pathlib import Path

from django.db import connection

from grid.domain.tokens import digest_of

TOKEN_PREFIX = "token:"  # noqa: S105  (not a secret)
SESSION_PREFIX = "session:"


def token_credential(token: str) -> str:
    """How a Bearer token is named here: by its digest."""
    return f"{TOKEN_PREFIX}{digest_of(token)}"


def session_credential(session_key: str) -> str:
    """How a browser session is named here."""
    return f"{SESSION_PREFIX}{session_key}"


def access_stamps(credentials: Iterable[str], at: datetime) -> dict[str, str]:
    """Credential → stamp, for those that are live and whose account is active; one statement for all of them.

    The stamp changes with the account's password, unit and grants: whoever sees another stamp asks anew who it is.
    """
    named = list(credentials)
    digests = [name.removeprefix(TOKEN_PREFIX) for name in named if name.startswith(TOKEN_PREFIX)]
    session_keys = [name.removeprefix(SESSION_PREFIX) for name in named if name.startswith(SESSION_PREFIX)]
    with connection.cursor() as cursor:
        cursor.execute(_statement(), {"digests": digests, "session_keys": session_keys, "at": at})
        return dict(cursor.fetchall())


@cache
def _statement() -> str:
    return (Path(__file__).parent.parent / "sql" / "access_stamps.sql").read_text(encoding="utf-8")
