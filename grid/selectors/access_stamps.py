"""Which of the credentials that opened long-lived connections are still good?"""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from pathlib import Path

from django.db import connection

from grid.domain.tokens import digest_of

TOKEN = "token:"
SESSION = "session:"


def token_credential(token: str) -> str:
    """How a Bearer token is named here: by its digest."""
    return f"{TOKEN}{digest_of(token)}"


def session_credential(session_key: str) -> str:
    """How a browser session is named here."""
    return f"{SESSION}{session_key}"


def access_stamps(credentials: Iterable[str], at: datetime) -> dict[str, str]:
    """Credential → stamp, for those that are live and whose account is active; one statement for all of them.

    The stamp changes with the account's password, unit and grants: whoever sees another stamp asks anew who it is.
    """
    named = list(credentials)
    values = {
        "digests": [name.removeprefix(TOKEN) for name in named if name.startswith(TOKEN)],
        "session_keys": [name.removeprefix(SESSION) for name in named if name.startswith(SESSION)],
        "at": at,
    }
    with connection.cursor() as cursor:
        cursor.execute(_statement(), values)
        return dict(cursor.fetchall())


@cache
def _statement() -> str:
    return (Path(__file__).parent.parent / "sql" / "access_stamps.sql").read_text(encoding="utf-8")
