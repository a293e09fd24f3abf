"""Give somebody a token with which a desktop GIS reads the layers."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction

from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.tokens import LONGEST_READING, TOKEN_BYTES, digest_of
from grid.models import AccessToken, SecurityLog


@transaction.atomic
def issue_read_token(
    *, actor: Actor, label: str, lasts: timedelta, at: datetime, address: str = ""
) -> tuple[AccessToken, str]:
    """Make a token of scope `geography` for the actor's own account: the row, and the token itself, told this once.

    Raises GridlineError `read_token_too_long` when it should last longer than 366 days.
    """
    if not timedelta(0) < lasts <= LONGEST_READING:
        raise GridlineError("read_token_too_long", field="days", most=LONGEST_READING.days)
    assert actor.account_id is not None
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row = AccessToken.objects.create(
        digest=digest_of(token), account_id=actor.account_id, scope=AccessToken.Scope.GEOGRAPHY,
        label=label, created_at=at, expires_at=at + lasts,
    )  # fmt: skip
    SecurityLog.objects.create(
        at=at, action="read_token_issued", username=actor.username, account_id=actor.account_id, success=True,
        address=address[:64],
    )  # fmt: skip
    return row, token
