"""End a Bearer token before its time."""

from datetime import datetime

from django.db import transaction

from grid.domain.tokens import digest_of
from grid.models import AccessToken, SecurityLog


@transaction.atomic
def revoke_token(*, token: str, at: datetime) -> bool:
    """Revoke it; False when it was unknown or ended already."""
    found = AccessToken.objects.select_for_update().filter(digest=digest_of(token), revoked_at=None).first()
    if found is None:
        return False
    found.revoked_at = at
    found.save(update_fields=["revoked_at"])
    SecurityLog.objects.create(
        at=at, action="token_revoked", username=found.account.username, account=found.account, success=True
    )
    return True
