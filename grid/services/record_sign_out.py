"""Record that somebody left."""

from datetime import datetime

from grid.domain.actor import Actor
from grid.models import SecurityLog


def record_sign_out(*, actor: Actor, at: datetime, address: str = "") -> None:
    """Add the line to the security log; the door ends the session itself."""
    SecurityLog.objects.create(
        at=at, action="sign_out", username=actor.username, account_id=actor.account_id, success=True,
        address=address[:64],
    )  # fmt: skip
