"""The running product's doors: headers, health, sockets, and what is said while the database is away."""

import http.client
import json

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.support.stack import Stack, wait_for

pytestmark = pytest.mark.processes


def test_every_answer_is_named_and_guarded(stack: Stack) -> None:
    answer = httpx.get(f"{stack.base_url}/livez", headers={"X-Request-Id": "my-request-1"})
    assert answer.headers["X-Request-Id"] == "my-request-1"
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "unsafe-eval" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_an_id_that_could_forge_a_log_line_is_replaced(stack: Stack) -> None:
    answer = httpx.get(f"{stack.base_url}/livez", headers={"X-Request-Id": "a b;c{}"})
    assert answer.headers["X-Request-Id"] != "a b;c{}"


def test_metrics_name_routes_and_not_paths(stack: Stack) -> None:
    httpx.get(f"{stack.base_url}/api/v1/tickets/0190a2f0-0000-7000-8000-000000000000")
    found = httpx.get(f"{stack.base_url}/metrics").text
    assert "gridline_http_request_seconds_count" in found
    assert "0190a2f0" not in found
    proxied = httpx.get(f"{stack.base_url}/metrics", headers={"X-Forwarded-For": "203.0.113.9"})
    assert proxied.status_code == 403


def test_a_foreign_page_cannot_open_a_socket(stack: Stack) -> None:
    token = stack.token("dispatcher")
    headers = {"Authorization": f"Bearer {token}"}
    with pytest.raises(InvalidStatus) as refusal:
        connect(f"{stack.ws_url}/ws/console", additional_headers=headers, origin="https://evil.example")
    assert refusal.value.response.status_code == 403
    with connect(f"{stack.ws_url}/ws/console", additional_headers=headers, origin=stack.base_url):
        pass


def test_an_unknown_socket_address_is_refused(stack: Stack) -> None:
    with pytest.raises(InvalidStatus):
        connect(f"{stack.ws_url}/ws/nothing")


@pytest.mark.parametrize("length", ["-1", "99999999999", "x"])
def test_a_lying_content_length_is_a_refusal(stack: Stack, length: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", stack.port, timeout=10)
    connection.putrequest("POST", "/api/v1/auth/token")
    connection.putheader("Content-Type", "application/json")
    connection.putheader("Content-Length", length)
    connection.endheaders()
    assert 400 <= connection.getresponse().status < 500
    connection.close()


def test_a_body_of_a_megabyte_and_more_is_413(stack: Stack) -> None:
    body = json.dumps({"text": "水" * 600_000}, ensure_ascii=False).encode()
    for kind in ("application/json", "text/plain"):
        answer = httpx.post(
            f"{stack.base_url}/api/v1/auth/token", content=body, headers={"Content-Type": kind}
        )
        assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


def test_while_the_database_is_away_the_answer_is_503_and_then_it_works_again(stack: Stack) -> None:
    client = stack.client("dispatcher")
    assert client.get("/api/v1/me").status_code == 200
    stack.database.kill()
    try:
        assert wait_for(lambda: httpx.get(f"{stack.base_url}/readyz").status_code == 503)
        answer = httpx.get(f"{stack.base_url}/api/v1/me", headers=client.headers)
        assert (answer.status_code, answer.json()["code"]) == (503, "database_unavailable")
    finally:
        stack.database.start()
    assert wait_for(lambda: client.get("/api/v1/me").status_code == 200)


def test_a_killed_web_process_comes_back_with_the_same_sessions(stack: Stack) -> None:
    client = stack.client("dispatcher")
    stack.web.kill()
    stack.web.start()
    assert client.get("/api/v1/me").status_code == 200
