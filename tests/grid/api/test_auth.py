"""The doors of signing in and out, from outside."""

import json
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from grid.models import AccessToken, BrowserSession, SecurityLog
from tests.grid.conftest import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def dispatcher(units, make_account):
    return make_account("chen", ("dispatcher", None), unit=units["HZ-WATER"])


@pytest.fixture
def browser():
    return Client(enforce_csrf_checks=True)


def post(client, path, body=None, **headers):
    return client.post(
        f"/api/v1{path}", json.dumps(body or {}), content_type="application/json", headers=headers
    )


def credentials(password=PASSWORD, **more):
    return {"username": "chen", "password": password, **more}


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


def test_a_program_gets_a_token_and_is_somebody(dispatcher, client, django_assert_num_queries):
    answer = post(client, "/auth/token", credentials())
    assert answer.status_code == 200
    token = answer.json()["token"]
    assert token not in str(list(AccessToken.objects.values()))
    me = client.get("/api/v1/me", headers=bearer(token)).json()
    assert (me["username"], me["roles"], me["unit"]["code"]) == ("chen", ["dispatcher"], "HZ-WATER")
    assert me["scope_keys"] == ["desk:district", "desk:district@HZ-WATER", f"person:{dispatcher.pk}"]
    assert me["desks"] == ["city", "dispatch", "intake", "overview"]
    assert AccessToken.objects.get().last_used_on == timezone.now().date()


def test_authentication_costs_one_statement(dispatcher, client, django_assert_num_queries):
    token = post(client, "/auth/token", credentials()).json()["token"]
    client.get("/api/v1/units", headers=bearer(token))
    with django_assert_num_queries(2) as both:  # who, and whether the units changed
        client.get("/api/v1/units", headers=bearer(token))
    assert "who signs a request" in both[0]["sql"]
    post(client, "/auth/login", credentials())
    client.get("/api/v1/units")
    with django_assert_num_queries(2) as both:
        client.get("/api/v1/units")
    assert "who signs a request" in both[0]["sql"]


def test_an_expired_or_revoked_token_is_nobody(dispatcher, client):
    token = post(client, "/auth/token", credentials()).json()["token"]
    AccessToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get("/api/v1/me", headers=bearer(token)).status_code == 401
    AccessToken.objects.update(expires_at=timezone.now() + timedelta(hours=1))
    assert post(client, "/auth/logout", **bearer(token)).status_code == 204
    assert client.get("/api/v1/me", headers=bearer(token)).status_code == 401
    actions = set(SecurityLog.objects.values_list("action", flat=True))
    assert actions == {"sign_in", "token_issued", "sign_out", "token_revoked"}


@pytest.mark.parametrize("header", ["Bearer wrong", "Bearer", "Basic Y2hlbg==", "Bearer \xff"])
def test_a_wrong_token_is_refused_even_beside_a_good_session(dispatcher, client, header):
    post(client, "/auth/login", credentials())
    assert client.get("/api/v1/me").status_code == 200
    answer = client.get("/api/v1/me", headers={"Authorization": header})
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


def test_a_browser_signs_in_and_writes_with_the_csrf_token_only(dispatcher, browser):
    answer = post(browser, "/auth/login", credentials())
    assert answer.status_code == 200
    assert browser.cookies[settings.SESSION_COOKIE_NAME]["httponly"]
    assert BrowserSession.objects.get().account == dispatcher
    refused = post(browser, "/auth/logout")
    assert (refused.status_code, refused.json()["code"]) == (403, "csrf_failed")
    token = browser.get("/api/v1/me").json()["csrf_token"]
    assert post(browser, "/auth/logout", **{"X-CSRFToken": token}).status_code == 204
    assert browser.get("/api/v1/me").status_code == 401


def test_signing_in_makes_a_new_session_key(dispatcher, browser):
    post(browser, "/auth/login", credentials())
    before = browser.cookies[settings.SESSION_COOKIE_NAME].value
    post(browser, "/auth/login", credentials())
    assert browser.cookies[settings.SESSION_COOKIE_NAME].value != before


def test_a_foreign_page_cannot_sign_a_browser_in(dispatcher, browser):
    assert post(browser, "/auth/login", credentials(), Origin="https://elsewhere.example").status_code == 403
    assert post(browser, "/auth/login", credentials(), Origin="http://testserver").status_code == 200
    form = browser.post("/api/v1/auth/login", json.dumps(credentials()), content_type="text/plain")
    assert form.status_code == 415


def test_a_new_password_ends_the_sessions(dispatcher, client):
    post(client, "/auth/login", credentials())
    dispatcher.set_password("another long password")
    dispatcher.save()
    assert client.get("/api/v1/me").status_code == 401


def test_a_switched_off_account_is_out_at_once(dispatcher, client):
    post(client, "/auth/login", credentials())
    token = post(client, "/auth/token", credentials()).json()["token"]
    dispatcher.is_active = False
    dispatcher.save()
    assert client.get("/api/v1/me").status_code == 401
    assert client.get("/api/v1/me", headers=bearer(token)).status_code == 401


@pytest.mark.parametrize("path", ["/auth/token", "/auth/login"])
def test_refusals_speak_both_languages_and_name_no_reason(dispatcher, client, path):
    wrong = post(client, path, credentials("wrong"))
    unknown = post(client, path, {"username": "nobody", "password": "wrong"})
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() | {"request_id": ""} == unknown.json() | {"request_id": ""}
    english = post(client, path, credentials("wrong"), **{"Accept-Language": "en"}).json()["message"]
    assert english == "The username or password is not right."


@pytest.mark.parametrize(
    "body",
    [{}, {"username": "chen"}, {"username": 5, "password": "x"}, {"username": "a" * 151, "password": "x"},
     {"username": "chen", "password": "x" * 257}, {"username": "chen", "password": "x", "admin": True}, []],
)  # fmt: skip
def test_bad_bodies_are_refused(client, body):
    answer = post(client, "/auth/token", body) if body else client.post(
        "/api/v1/auth/token", json.dumps(body), content_type="application/json"
    )  # fmt: skip
    assert answer.status_code == 400


def test_a_browser_that_asks_while_signed_out_is_told_so(client):
    answer = client.get("/api/v1/me")
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


def test_django_test_sessions_work_too(dispatcher, client):
    client.force_login(dispatcher)
    assert client.get("/api/v1/me").json()["username"] == "chen"
