"""What every request passes: an id, the gate at the door, headers, measurements, and errors in one format."""

import re
import time
from collections.abc import Callable
from typing import Any

import structlog
import uuid_utils
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from config.errors import error_response, response_for
from config.json_gate import MAX_BODY_BYTES
from config.metrics import REQUEST_SECONDS

Handler = Callable[[HttpRequest], HttpResponseBase]

_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


class RequestIdMiddleware:
    """Every answer names its request; every log line of the request carries the same id."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("X-Request-Id", "")
        request_id = given if _REQUEST_ID.fullmatch(given) else str(uuid_utils.uuid7())
        request.request_id = request_id  # type: ignore[attr-defined]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        response = self.get_response(request)
        response["X-Request-Id"] = request_id
        return response


class MetricsMiddleware:
    """Counts and times requests by route, never by path: ids would make a series each."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        started = time.perf_counter()
        response = self.get_response(request)
        route = request.resolver_match.route if request.resolver_match else "none"
        REQUEST_SECONDS.labels(request.method or "", route, response.status_code).observe(
            time.perf_counter() - started
        )
        return response


class DoorMiddleware:
    """Refuses what no view should see, and turns the framework's bare refusals into our error format."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if "\0" in request.path_info:
            return error_response(request, "not_found", 404)
        if "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower():
            # Under WSGI such a body would read as empty.
            return error_response(request, "length_required", 411, field="Content-Length")
        if _announced_bytes(request) > MAX_BODY_BYTES and request.content_type == "application/json":
            return error_response(request, "body_too_large", 413)
        response = self.get_response(request)
        if response.status_code == 405 and not response.get("Content-Type", "").startswith(
            "application/json"
        ):
            ours = error_response(request, "method_not_allowed", 405)
            ours["Allow"] = response.get("Allow", "")
            return ours
        if response.status_code == 401 and request.path_info.startswith("/ogc"):
            # Asks a desktop GIS for its name and token; elsewhere it would open a browser's own sign-in window.
            response["WWW-Authenticate"] = 'Basic realm="Gridline", charset="UTF-8"'
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse:
        """For plain views; the APIs answer their own."""
        return response_for(request, exception)


def _announced_bytes(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


class ContentSecurityMiddleware:
    """Pages run our own files only. Styles may be inline because the component libraries set them on elements."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.policy = content_security_policy(settings.MAP_ORIGINS)

    def __call__(self, request: HttpRequest) -> Any:
        response = self.get_response(request)
        response.setdefault("Content-Security-Policy", self.policy)  # type: ignore[attr-defined]
        response.setdefault("Permissions-Policy", "geolocation=(self), camera=(self), microphone=()")  # type: ignore[attr-defined]
        return response


def content_security_policy(map_origins: list[str]) -> str:
    """`map_origins`: hosts of an external base map, empty on an intranet without one."""
    maps = "".join(f" {origin}" for origin in map_origins)
    return "; ".join(
        [
            "default-src 'self'",
            "script-src 'self'",
            "worker-src 'self' blob:",
            "style-src 'self' 'unsafe-inline'",
            f"img-src 'self' data: blob:{maps}",
            "font-src 'self' data:",
            f"connect-src 'self' ws: wss:{maps}",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        ]
    )
