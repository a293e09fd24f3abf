"""Give an account a second factor, or take it away."""

import base64
import secrets
from datetime import datetime

from django.conf import settings
from django.db import transaction

from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role
from grid.domain.secret_box import seal
from grid.models import Account, SecurityLog

_SECRET_BYTES = 20  # RFC 4226: as long as the SHA-1 output


@transaction.atomic
def set_second_factor(*, actor: Actor, at: datetime, account: Account, wanted: bool) -> str | None:
    """Set a fresh secret and return it in Base32, told once, for an authenticator app; None when taken away.

    One's own, or anybody's for a security administrator; else GridlineError `role_not_entitled` (403).
    """
    if actor.account_id != account.pk and not actor.has(Role.SECURITY_ADMIN, Role.SYSTEM):
        raise GridlineError("role_not_entitled", status=403, verb="set_second_factor")
    secret = secrets.token_bytes(_SECRET_BYTES) if wanted else None
    account.totp_secret = seal(secret, personal_data_key(), totp_context(account)) if secret else None
    account.totp_step = None
    account.save(update_fields=["totp_secret", "totp_step"])
    SecurityLog.objects.create(
        at=at, action="second_factor", username=account.username, account=account, success=True,
        reason=("set by " if wanted else "removed by ") + actor.username[:30],
    )  # fmt: skip
    return base64.b32encode(secret).decode() if secret else None


def personal_data_key() -> bytes:
    """The installation's 256-bit key for secrets and personal data."""
    return base64.b64decode(settings.PERSONAL_DATA_KEY)


def totp_context(account: Account) -> bytes:
    """Binds a sealed secret to its account: moved to another row it does not open."""
    return b"totp:%d" % account.pk
