"""Phones on a bad line send their photos byte by byte; nobody else waits for them."""

import socket
import time

import pytest

from tests.journeys.people import SPOT, Person, check_invariants, picture

pytestmark = pytest.mark.processes

#: Twice as many as there are threads to answer.
SLOW_PHONES = 16


def request_of(stack, content):
    """A multipart upload as bytes, head and body apart."""
    form = b"".join(
        b'--edge\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name, str(value).encode())
        for name, value in ((b"purpose", "report"), *((key.encode(), value) for key, value in SPOT.items()))
    )
    named = b'--edge\r\nContent-Disposition: form-data; name="file"; filename="p.jpg"\r\n'
    body = form + named + b"Content-Type: image/jpeg\r\n\r\n" + content + b"\r\n--edge--\r\n"
    head = (
        f"POST /mobile/v1/attachments HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
        f"Authorization: {stack.client('inspector').headers['Authorization']}\r\n"
        f"Content-Type: multipart/form-data; boundary=edge\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode(), body


def connected(stack):
    return socket.create_connection(("127.0.0.1", stack.port), timeout=30)


def answer_of(connection):
    received = b""
    while piece := connection.recv(65_536):
        received += piece
    return received


def test_slow_senders_take_no_thread_from_anybody(stack):
    head, body = request_of(stack, picture(61))
    phones = [connected(stack) for _ in range(SLOW_PHONES)]
    try:
        for phone in phones:
            phone.sendall(head + body[:40])
        time.sleep(1)
        for number in range(20):
            phones[number % SLOW_PHONES].sendall(body[40:41])
            asked_at = time.monotonic()
            assert stack.client("dispatcher").get("/api/v1/me").status_code == 200
            assert time.monotonic() - asked_at < 5, "an answer waited for somebody else's body"
            if number < SLOW_PHONES:
                phones[number].sendall(body[41:])
                assert answer_of(phones[number]).startswith(b"HTTP/1.1 201"), number
    finally:
        for phone in phones:
            phone.close()


def test_a_body_cut_off_is_no_request(stack):
    before = stack.query("SELECT count(*) FROM dispatch_attachment")
    head, body = request_of(stack, picture(62))
    for cut in (0, 1, len(body) // 2, len(body) - 1):
        with connected(stack) as phone:
            phone.sendall(head + body[:cut])
    Person(stack, "inspector").upload("report", SPOT, shade=63)
    after = stack.query("SELECT count(*) FROM dispatch_attachment")
    assert after[0]["count"] == before[0]["count"] + 1
    check_invariants(stack)
