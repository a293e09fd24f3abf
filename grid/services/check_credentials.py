"""Check a name and a password, with lock-out, second factor and a record of every attempt."""

from datetime import datetime

from django.contrib.auth.hashers import check_password, make_password
from django.db import connection, transaction

from gis.domain.errors import GridlineError
from grid.domain.lockout import DEFAULT_LOCKOUT, locked_until
from grid.domain.secret_box import unseal
from grid.domain.totp import accepted_step
from grid.models import Account, SecurityLog
from grid.services.set_second_factor import personal_data_key, totp_context

_LONGEST_USERNAME = 80


def check_credentials(
    *,
    username: str,
    password: str,
    otp: str | None,
    at: datetime,
    address: str = "",
    request_id: str = "",
) -> Account:
    """The account that name, password and one-time code belong to.

    An unknown name, a wrong password and a switched-off account get the same answer after the same work.
    Raises GridlineError `sign_in_failed` (401), `sign_in_locked` (429, `minutes` left; the same for names
    that do not exist), `otp_required` and `otp_wrong` (401, told only after the right password).
    Attempts on one name are handled one after the other, so that parallel guessing does not outrun the lock.
    """
    username = username.replace("\0", "")[:_LONGEST_USERNAME]
    refusal: GridlineError | None
    with transaction.atomic():
        _one_at_a_time(username)
        lock_ends_at = locked_until(_failures(username, at), at)
        if lock_ends_at:
            minutes = max(1, -(-int((lock_ends_at - at).total_seconds()) // 60))
            raise GridlineError("sign_in_locked", status=429, minutes=minutes)
        account = Account.objects.filter(username=username).first()
        refusal = _refusal(account, password, otp, at)
        SecurityLog.objects.create(
            at=at, action="sign_in", username=username, account=account, success=refusal is None,
            reason=refusal.code if refusal else "", address=address[:64], request_id=request_id[:64],
        )  # fmt: skip
    if refusal:
        raise refusal
    assert account is not None
    return account


def _one_at_a_time(username: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('sign_in:' || %s, 0))", [username])


def _failures(username: str, at: datetime) -> list[datetime]:
    """Times of the failures that count: those after the last success, inside the span of the policy."""
    attempts = (
        SecurityLog.objects.filter(username=username, action="sign_in", at__gt=at - DEFAULT_LOCKOUT.span)
        .exclude(reason="otp_required")  # asking for the code is a step, not a failure
        .order_by("-at", "-id")
        .values_list("success", "at")[: DEFAULT_LOCKOUT.failures]
    )
    failed: list[datetime] = []
    for success, attempted_at in attempts:
        if success:
            break
        failed.append(attempted_at)
    return failed


def _refusal(account: Account | None, password: str, otp: str | None, at: datetime) -> GridlineError | None:
    if account is None or not account.has_usable_password():
        make_password(password)  # the same work as checking one, so that time does not tell who exists
        return GridlineError("sign_in_failed", status=401)
    if not check_password(password, account.password) or not account.is_active:
        return GridlineError("sign_in_failed", status=401)
    if account.totp_secret is None:
        return None
    if not otp:
        return GridlineError("otp_required", status=401, field="otp")
    secret = unseal(bytes(account.totp_secret), personal_data_key(), totp_context(account))
    step = accepted_step(secret, otp, at.timestamp(), account.totp_step)
    if step is None:
        return GridlineError("otp_wrong", status=401, field="otp")
    account.totp_step = step
    account.save(update_fields=["totp_step"])
    return None
