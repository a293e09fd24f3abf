"""Write down a look at personal data before it is given, and keep an account from looking too often."""

from datetime import datetime, timedelta

from django.db import connection

from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.registry_access import Purpose, check_limit, check_reason
from grid.models import PersonAccess

LIMIT_WINDOW = timedelta(hours=1)


def note_person_access(
    *,
    actor: Actor,
    at: datetime,
    action: str,
    subject_kind: str,
    purpose: Purpose,
    reason: str,
    limit: int,
    subject_key: str = "",
    found: int = 1,
    request_id: str = "",
) -> PersonAccess:
    """Inside the caller's transaction: if the look is not written down, it does not happen.

    Looks of one account are counted one after the other. Raises GridlineError `role_not_entitled` (403: nobody signed
    in), `access_reason_missing` (422), `person_access_limit` (429: `limit` looks of this kind within the last hour).
    """
    if actor.account_id is None:
        raise GridlineError("role_not_entitled", status=403, verb="registry")
    said = check_reason(reason)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('person access'), %s)", [actor.account_id])
    looks = PersonAccess.objects.filter(account_id=actor.account_id, action=action, at__gt=at - LIMIT_WINDOW)
    check_limit(looks.count(), limit)
    return PersonAccess.objects.create(
        at=at, account_id=actor.account_id, action=action, subject_kind=subject_kind, subject_key=subject_key[:40],
        purpose=purpose.value, reason=said, found=found, request_id=request_id[:64],
    )  # fmt: skip
