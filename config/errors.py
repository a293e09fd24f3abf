"""Every refusal and failure leaves through here as `{"code", "message", "field", "request_id"}`."""

import errno
from typing import Any

import orjson
import structlog
from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import DatabaseError, DataError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError

from config.texts import language_of, text_for
from gis.domain.errors import GridlineError

log = structlog.get_logger(__name__)

#: PostgreSQL's words for "somebody else is at it": lock not available, deadlock, serialization failure.
CONTENTION = {"55P03", "40P01", "40001"}
QUERY_CANCELLED = "57014"
#: Files cannot be written, whatever the request says: no space, over quota, read-only, a failing disk.
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO}

#: What the framework raises about a request, the more exact first.
FRAMEWORK_REFUSALS: tuple[tuple[type[Exception], str, int], ...] = (
    (RequestDataTooBig, "body_too_large", 413),
    (Http404, "not_found", 404),
    (PermissionDenied, "forbidden", 403),
    (SuspiciousOperation, "bad_request", 400),
    (BadRequest, "bad_request", 400),
    (MultiPartParserError, "bad_request", 400),
    (UnreadablePostError, "bad_request", 400),
)


def error_response(
    request: HttpRequest,
    code: str,
    status: int,
    *,
    field: str | None = None,
    params: dict[str, Any] | None = None,
    extra: dict[str, Any] | None = None,
    text_code: str | None = None,
) -> HttpResponse:
    """The one body every error has, in the language the caller asked for.

    `extra` adds facts beside it; `text_code` picks a more exact text than the code's own.
    """
    language = language_of(request.headers.get("Accept-Language", ""), request.GET.get("lang"))
    body = {
        "code": code,
        "message": text_for(text_code or code, language, {"field": field, **(params or {})}),
        "field": field,
        "request_id": getattr(request, "request_id", None),
        **(extra or {}),
    }
    response = HttpResponse(orjson.dumps(body, default=str), content_type="application/json", status=status)
    response["Content-Language"] = "zh-CN" if language == "zh" else "en"
    if status == 503:
        response["Retry-After"] = "2"
    return response


def response_for(request: HttpRequest, error: Exception) -> HttpResponse:
    """What a caller is told about an exception. Only a fault of ours is a 500, and only that is logged as one."""
    if isinstance(error, GridlineError):
        return error_response(
            request, error.code, error.status, field=error.field, params=error.params, extra=error.extra
        )
    if isinstance(error, DatabaseError | InterfaceError):
        return _database_response(request, error)
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        log.error("storage_unavailable", path=request.path, reason=str(error))
        return error_response(request, "storage_unavailable", 503)
    for kind, code, status in FRAMEWORK_REFUSALS:
        if isinstance(error, kind):
            return error_response(request, code, status)
    log.error("request_failed", path=request.path, method=request.method, exc_info=error)
    return error_response(request, "internal_error", 500)


def _database_response(request: HttpRequest, error: Exception) -> HttpResponse:
    """Contention is a conflict to be tried again; an absent database is an outage, not a fault of the request."""
    state = getattr(error.__cause__, "pgcode", None)
    if state in CONTENTION:
        log.warning("request_lost_to_contention", path=request.path, sqlstate=state)
        return error_response(request, "busy_try_again", 409)
    if isinstance(error, DataError):
        # The schemas should have refused it; the log tells which one has the gap.
        log.error("bad_input_reached_the_database", path=request.path, exc_info=error)
        return error_response(request, "value_not_storable", 400)
    if isinstance(error, OperationalError | InterfaceError) and state != QUERY_CANCELLED:
        log.error(
            "database_unavailable", path=request.path, reason=str(error).splitlines()[0] if str(error) else ""
        )
        return error_response(request, "database_unavailable", 503)
    log.error("request_failed", path=request.path, method=request.method, exc_info=error)
    return error_response(request, "internal_error", 500)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's handler404."""
    return error_response(request, "not_found", 404)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's handler400: requests that break a limit of the framework."""
    return response_for(request, exception or BadRequest())


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's handler403."""
    return error_response(request, "forbidden", 403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500; the exception itself was logged where it was caught."""
    return error_response(request, "internal_error", 500)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A browser session's write without the CSRF token."""
    return error_response(request, "csrf_failed", 403)
