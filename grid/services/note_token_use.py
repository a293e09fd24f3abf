"""Remember the day a token was last used."""

from datetime import date, datetime

from django.db.models import Q

from grid.domain.tokens import digest_of
from grid.models import AccessToken

_MOST_REMEMBERED = 10_000
_noted: dict[str, date] = {}


def note_token_use(*, token: str, at: datetime) -> None:
    """Write the date at most once a day per token and process, so that a request costs no write."""
    digest, today = digest_of(token), at.date()
    if _noted.get(digest) == today:
        return
    if len(_noted) >= _MOST_REMEMBERED:
        _noted.clear()
    AccessToken.objects.filter(Q(last_used_on=None) | Q(last_used_on__lt=today), digest=digest).update(
        last_used_on=today
    )
    _noted[digest] = today
