"""What every refusal looks like, whatever was wrong."""

import re
from typing import Any

import httpx

from config.texts import LANGUAGES, messages
from tests.support.stack import Stack

PLACEHOLDER = re.compile(r"\{\w+\}")
#: Everything a request could have written.
STORED = (
    "dispatch_ticket", "dispatch_event", "dispatch_attachment", "dispatch_idempotencyrecord", "dispatch_requester",
    "dispatch_supervisionorder", "dispatch_citymessage", "dispatch_timer",
)  # fmt: skip


def stored(stack: Stack) -> dict[str, Any]:
    """Rows by table."""
    counts = ", ".join(f"(SELECT count(*) FROM {table}) AS {table}" for table in STORED)
    return stack.query(f"SELECT {counts}")[0]


def fault_of(answer: httpx.Response, sent: object = "") -> str | None:
    """What is wrong with an answer that should be a clean refusal; None when it is one."""
    where = f"{answer.request.method} {answer.request.url} {str(sent)[:200]!r} → {answer.status_code}"
    if not 400 <= answer.status_code < 500:
        return f"{where}: not refused: {answer.text[:300]}"
    try:
        told = answer.json()
    except ValueError:
        return f"{where}: no JSON: {answer.text[:300]}"
    if not {"code", "message", "field", "request_id"} <= told.keys() or not told["request_id"]:
        return f"{where}: not the error format: {told}"
    if not told["message"] or PLACEHOLDER.search(told["message"]):
        return f"{where}: an empty or half-made sentence: {told}"
    if any(told["code"] not in messages(language) for language in LANGUAGES):
        return f"{where}: {told['code']} is not worded"
    return None


def check_refused(answer: httpx.Response, status: int, code: str, field: str | None = None) -> None:
    """The refusal expected, in our format; ``field`` None = not looked at."""
    fault = fault_of(answer)
    assert fault is None, fault
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    if field is not None:
        assert answer.json()["field"] == field, answer.text
