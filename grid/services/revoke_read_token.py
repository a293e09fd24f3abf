"""End a token for reading before its time."""

from datetime import datetime

from django.db import transaction

from grid.domain.actor import Actor
from grid.models import AccessToken, SecurityLog


@transaction.atomic
def revoke_read_token(*, actor: Actor, token_id: int, at: datetime) -> bool:
    """Revoke one of the actor's own; False when there is no such token or it ended already."""
    assert actor.account_id is not None
    own = AccessToken.objects.filter(
        id=token_id, account_id=actor.account_id, scope=AccessToken.Scope.GEOGRAPHY, revoked_at=None
    )
    if not own.update(revoked_at=at):
        return False
    SecurityLog.objects.create(
        at=at, action="read_token_revoked", username=actor.username, account_id=actor.account_id, success=True
    )
    return True
