"""Signing in: what is checked, recorded and locked."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from gis.domain.errors import GridlineError
from grid.domain.totp import STEP_SECONDS, code_at
from grid.models import Account, SecurityLog
from grid.services.check_credentials import check_credentials
from grid.services.set_second_factor import set_second_factor

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PASSWORD = "a long enough password"

pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    return Account.objects.create_user("chen", PASSWORD, name="陈")


def attempt(password=PASSWORD, *, username="chen", otp=None, at=NOW):
    return check_credentials(username=username, password=password, otp=otp, at=at)


def refused(**attempt_of):
    with pytest.raises(GridlineError) as caught:
        attempt(**attempt_of)
    return caught.value


def test_the_right_password_signs_in_and_is_recorded(account):
    assert attempt() == account
    line = SecurityLog.objects.get()
    assert (line.action, line.username, line.account, line.success) == ("sign_in", "chen", account, True)


@pytest.mark.parametrize("username", ["chen", "nobody", "switched_off"])
def test_wrong_password_unknown_name_and_switched_off_get_one_answer(account, username):
    Account.objects.create_user("switched_off", PASSWORD, name="停", is_active=False)
    password = PASSWORD if username == "switched_off" else "wrong"
    error = refused(username=username, password=password)
    assert (error.code, error.status) == ("sign_in_failed", 401)
    assert SecurityLog.objects.get().success is False


@pytest.mark.parametrize("username", ["chen", "nobody"])
def test_five_failures_lock_a_name_even_for_the_right_password(account, username):
    for minute in range(5):
        refused(username=username, password="wrong", at=NOW + timedelta(minutes=minute))
    error = refused(username=username, at=NOW + timedelta(minutes=5))
    assert (error.code, error.status, error.params["minutes"]) == ("sign_in_locked", 429, 14)


def test_knocking_on_a_locked_door_does_not_keep_it_shut(account):
    for _ in range(5):
        refused(password="wrong")
    for minute in range(1, 15):
        refused(at=NOW + timedelta(minutes=minute))
    assert attempt(at=NOW + timedelta(minutes=15)) == account


def test_a_success_forgives_earlier_failures(account):
    for _ in range(4):
        refused(password="wrong")
    attempt(at=NOW + timedelta(seconds=1))
    for second in range(2, 6):
        assert refused(password="wrong", at=NOW + timedelta(seconds=second)).code == "sign_in_failed"
    assert attempt(at=NOW + timedelta(seconds=7)) == account


def test_the_second_factor_is_asked_for_after_the_password_only(account, security_admin):
    secret = bytes_of(set_second_factor(actor=security_admin, at=NOW, account=account, wanted=True))
    assert refused(password="wrong").code == "sign_in_failed"
    assert refused().code == "otp_required"
    code = code_at(secret, int(NOW.timestamp()) // STEP_SECONDS)
    assert refused(otp=f"{(int(code) + 1) % 10**6:06d}").code == "otp_wrong"
    assert attempt(otp=code) == account
    assert refused(otp=code).code == "otp_wrong"


def test_asking_for_the_code_is_no_failure_but_a_wrong_code_is(account, security_admin):
    set_second_factor(actor=security_admin, at=NOW, account=account, wanted=True)
    for _ in range(6):
        assert refused().code == "otp_required"
    for _ in range(5):
        assert refused(otp="000000").code == "otp_wrong"
    assert refused(otp="000000").code == "sign_in_locked"


def bytes_of(secret):
    import base64

    return base64.b32decode(secret)


@pytest.fixture
def security_admin():
    from grid.domain.actor import Actor
    from grid.domain.roles import Role

    return Actor(None, "security", "安全管理员", frozenset({Role.SECURITY_ADMIN}))


@pytest.mark.parametrize(
    "statement", ["UPDATE grid_securitylog SET success = true", "DELETE FROM grid_securitylog"]
)
def test_the_security_log_is_never_rewritten(account, statement):
    refused(password="wrong")
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(statement)
    assert SecurityLog.objects.count() == 1
