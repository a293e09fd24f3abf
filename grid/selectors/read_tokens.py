from datetime import datetime

from grid.domain.actor import Actor
from grid.models import AccessToken


def read_tokens(actor: Actor, at: datetime) -> list[AccessToken]:
    """The actor's own tokens for reading geography that still work, the newest first. One statement."""
    assert actor.account_id is not None
    own = AccessToken.objects.filter(
        account_id=actor.account_id, scope=AccessToken.Scope.GEOGRAPHY, revoked_at=None, expires_at__gt=at
    )
    return list(own.order_by("-id"))
