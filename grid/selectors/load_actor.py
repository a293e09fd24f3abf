"""The actor of an account."""

from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.selectors.actor_query import Who, find_actor


def load_actor(account_id: int) -> Actor:
    """The account's name, roles, units and areas as they are now; one statement.

    Raises GridlineError `account_not_active` (401) when the account is unknown or switched off.
    """
    found = find_actor(Who.ACCOUNT, id=account_id)
    if found is None:
        raise GridlineError("account_not_active", status=401)
    return found.actor
