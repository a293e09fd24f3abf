"""Write down who looked for a phone number, when, and how much was found (PIPL art. 51 and 54)."""

from datetime import datetime

from dispatch.models import PhoneSearch
from grid.domain.actor import Actor

SEARCH, HISTORY = "search", "history"


def record_phone_search(*, actor: Actor, phone_index: bytes, purpose: str, found: int, at: datetime) -> None:
    """One row, in the caller's transaction; the number itself is not kept. Programs without an account leave none."""
    if actor.account_id is None:
        return
    PhoneSearch.objects.create(
        account_id=actor.account_id, phone_index=phone_index, purpose=purpose, found=found, at=at
    )
