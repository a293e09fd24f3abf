"""Give a program a Bearer token."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from grid.domain.tokens import TOKEN_BYTES, TOKEN_LIFETIME, digest_of
from grid.models import AccessToken, Account, SecurityLog


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """The token itself, told this once, and when it ends."""

    token: str
    expires_at: datetime


@transaction.atomic
def issue_token(*, account: Account, at: datetime, address: str = "") -> IssuedToken:
    """Make a token for an account whose credentials were checked; only its digest is kept."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    expires_at = at + TOKEN_LIFETIME
    AccessToken.objects.create(digest=digest_of(token), account=account, created_at=at, expires_at=expires_at)
    SecurityLog.objects.create(
        at=at, action="token_issued", username=account.username, account=account, success=True,
        address=address[:64],
    )  # fmt: skip
    return IssuedToken(token, expires_at)
