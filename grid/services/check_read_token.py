"""Check the name and token that a desktop GIS shows with each request."""

from datetime import datetime

from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.lockout import DEFAULT_LOCKOUT, locked_until
from grid.models import Account, SecurityLog
from grid.selectors.actor_of_token import reader_of_token

_ACTION = "read_token"
_LONGEST_USERNAME = 80


def check_read_token(
    *, username: str, token: str, at: datetime, address: str = "", request_id: str = ""
) -> Actor:
    """The actor whose token this is, under its own name.

    A right token is never locked out: its 256 bits are not guessed, and nobody shall lock a colleague's map. Wrong
    ones are recorded, and after five within 15 minutes that name is told so. The account's password is no token.
    Raises GridlineError `read_token_wrong` (401), `sign_in_locked` (429).
    """
    username = username.replace("\0", "")[:_LONGEST_USERNAME]
    actor = reader_of_token(token, at)
    if actor is not None and actor.username == username:
        return actor
    ends_at = locked_until(_failures(username, at), at)
    if ends_at is not None:
        minutes = max(1, -(-int((ends_at - at).total_seconds()) // 60))
        raise GridlineError("sign_in_locked", status=429, minutes=minutes)
    SecurityLog.objects.create(
        at=at, action=_ACTION, username=username, account=Account.objects.filter(username=username).first(),
        success=False, reason="read_token_wrong", address=address[:64], request_id=request_id[:64],
    )  # fmt: skip
    raise GridlineError("read_token_wrong", status=401)


def _failures(username: str, at: datetime) -> list[datetime]:
    span = SecurityLog.objects.filter(username=username, action=_ACTION, at__gt=at - DEFAULT_LOCKOUT.span)
    return list(span.order_by("-at").values_list("at", flat=True)[: DEFAULT_LOCKOUT.failures])
