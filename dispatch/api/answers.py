"""JSON answers that need no second pass through a schema."""

from typing import Any

import orjson
from django.http import HttpResponse


def json_answer(status: int, body: Any) -> HttpResponse:
    """``body`` as JSON; times in ISO 8601 with offset, UUIDs as text."""
    return HttpResponse(orjson.dumps(body, default=str), status=status, content_type="application/json")
