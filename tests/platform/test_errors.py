"""One error format, in two languages, for every kind of refusal."""

import json
import logging
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import DataError, IntegrityError, OperationalError
from django.http import Http404, HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.test import Client, RequestFactory
from ninja import NinjaAPI, Query, Schema
from pydantic import AwareDatetime, Field

from config.api import make_api
from config.errors import response_for
from config.json_gate import MAX_BODY_BYTES
from gis.domain.errors import GridlineError


class Place(Schema):
    lon: float = Field(ge=-180, le=180)


class Wish(Schema):
    text: str = Field(max_length=5)
    at: AwareDatetime | None = None
    place: Place | None = None


@pytest.fixture(scope="module")
def door() -> NinjaAPI:
    """A door of our making with one address for each way of going wrong."""
    api = make_api("test", "test-door", [])

    @api.post("/wish")
    def wish(request: HttpRequest, payload: Wish) -> dict[str, str]:
        return {"text": payload.text}

    @api.get("/search")
    def search(request: HttpRequest, q: str = Query("")) -> dict[str, str]:
        return {"q": q}

    @api.get("/refuse")
    def refuse(request: HttpRequest) -> None:
        raise GridlineError("busy_try_again", status=409, field="version", extra={"current": {"version": 8}})

    @api.get("/break")
    def break_down(request: HttpRequest) -> None:
        raise ZeroDivisionError

    return api


@pytest.fixture
def ask(door: NinjaAPI, settings: Any, client: Client) -> Any:
    """Requests through the whole stack of middleware."""
    import types

    from django.urls import path

    from config import urls

    module = types.ModuleType("door_urls")
    module.urlpatterns = [path("api/v1/", door.urls), *urls.urlpatterns]  # type: ignore[attr-defined]
    for name in ("handler400", "handler403", "handler404", "handler500"):
        setattr(module, name, getattr(urls, name))
    settings.ROOT_URLCONF = module
    client.raise_request_exception = False

    def send(method: str, address: str, body: Any = None, **headers: str) -> tuple[int, dict[str, Any]]:
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
        answer = client.generic(
            method, address, body or b"", content_type="application/json",
            headers={"Accept-Language": "en", **headers},
        )  # fmt: skip
        found = json.loads(answer.content)
        assert answer["X-Request-Id"]
        if answer.status_code >= 400:
            assert {"code", "message", "field", "request_id"} <= set(found)
            assert found["request_id"] == answer["X-Request-Id"]
            assert "{" not in found["message"], "a placeholder without a value"
        return answer.status_code, found

    return send


@pytest.mark.parametrize(
    ("body", "field", "message"),
    [
        ({}, "text", "text is missing."),
        ({"text": "too long"}, "text", "text is too long: at most 5 characters."),
        ({"text": 3}, "text", "text must be text."),
        ({"text": "a", "at": "2026-02-13T17:00:00"}, "at", "The time in at must state its time zone."),
        ({"text": "a", "place": {"lon": 200}}, "place.lon", "place.lon must be at most 180.0."),
        ({"text": "a", "place": {"lon": "x"}}, "place.lon", "place.lon must be a number."),
        ([], None, None),
    ],
)
def test_a_wrong_field_is_named(ask: Any, body: Any, field: str | None, message: str | None) -> None:
    status, answer = ask("POST", "/api/v1/wish", body)
    assert (status, answer["code"]) == (400, "invalid_field")
    if field:
        assert (answer["field"], answer["message"]) == (field, message)


@pytest.mark.parametrize(
    ("method", "address", "body", "status", "code"),
    [
        ("POST", "/api/v1/wish", b"{", 400, "json_broken"),
        ("POST", "/api/v1/wish", b'{"text": "\\u0000"}', 400, "json_nul_character"),
        ("POST", "/api/v1/wish", b'{"text": "' + b"a" * MAX_BODY_BYTES + b'"}', 413, "body_too_large"),
        ("GET", "/api/v1/search?q=%00", None, 400, "json_nul_character"),
        ("GET", "/api/v1/wish", None, 405, "method_not_allowed"),
        ("DELETE", "/api/v1/wish", None, 405, "method_not_allowed"),
        ("GET", "/api/v1/nothing", None, 404, "not_found"),
        ("GET", "/api/v1/%00", None, 404, "not_found"),
        ("GET", "/nothing", None, 404, "not_found"),
        ("GET", "/api/v1/break", None, 500, "internal_error"),
    ],
)
def test_every_refusal_has_its_code(
    ask: Any, caplog: pytest.LogCaptureFixture, method: str, address: str, body: Any, status: int, code: str
) -> None:
    caplog.set_level(logging.CRITICAL)
    found = ask(method, address, body)
    assert (found[0], found[1]["code"]) == (status, code)


def test_a_refusal_carries_field_and_facts(ask: Any) -> None:
    status, answer = ask("GET", "/api/v1/refuse")
    assert status == 409
    assert (answer["code"], answer["field"], answer["current"]) == (
        "busy_try_again",
        "version",
        {"version": 8},
    )


def test_the_language_is_the_callers_and_chinese_otherwise(ask: Any) -> None:
    assert ask("GET", "/api/v1/nothing")[1]["message"].startswith("There is no")
    assert ask("GET", "/api/v1/nothing?lang=zh")[1]["message"].startswith("没有找到")
    assert ask("GET", "/api/v1/nothing", **{"Accept-Language": "fr"})[1]["message"].startswith("没有找到")


class Contended(Exception):
    pgcode = "55P03"


def caused(error: Exception, cause: Exception | None) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (caused(OperationalError("lock"), Contended()), 409),
        (caused(OperationalError("server closed the connection"), None), 503),
        (caused(DataError("out of range"), None), 400),
        (caused(IntegrityError("a gap in our own rules"), None), 500),
    ],
)
def test_the_databases_words_become_the_right_status(error: Exception, status: int) -> None:
    answer = response_for(RequestFactory().get("/api/v1/x"), error)
    assert answer.status_code == status
    assert ("Retry-After" in answer) == (status == 503)


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (RequestDataTooBig(), 413, "body_too_large"),
        (SuspiciousOperation(), 400, "bad_request"),
        (MultiPartParserError(), 400, "bad_request"),
        (UnreadablePostError(), 400, "bad_request"),
        (PermissionDenied(), 403, "forbidden"),
        (Http404(), 404, "not_found"),
    ],
)
def test_the_frameworks_refusals_are_never_a_500(error: Exception, status: int, code: str) -> None:
    answer = response_for(RequestFactory().get("/api/v1/x"), error)
    assert (answer.status_code, json.loads(answer.content)["code"]) == (status, code)
