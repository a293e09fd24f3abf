"""Writes that take place once, however often they are sent."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from dispatch.api.answers import json_answer
from dispatch.services.idempotency import do_once
from grid.api.security import actor_of_request


def once(
    request: HttpRequest, route: str, payload: object, work: Callable[[], tuple[int, Any]]
) -> HttpResponse:
    """Do ``work`` and answer; with an `Idempotency-Key`, sending it again repeats the answer."""
    account_id, key = actor_of_request(request).account_id, request.headers.get("Idempotency-Key")
    if key is None or account_id is None:
        return json_answer(*work())
    return json_answer(*do_once(key=key, account_id=account_id, route=route, payload=payload, work=work))
