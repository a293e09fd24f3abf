"""The two HTTP doors, composed of the apps' routers: `/api/v1/` for programs and the console, `/mobile/v1/`."""

from typing import Any

import orjson
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Router
from ninja.errors import AuthenticationError, AuthorizationError, HttpError, Throttled, ValidationError
from ninja.parser import Parser
from ninja.renderers import BaseRenderer

from config.errors import error_response, response_for
from config.json_gate import check_text, read_json
from config.optional import optional
from gis.domain.errors import GridlineError

#: Texts exist for these ways of being wrong; the rest share one sentence.
EXPLAINED_TYPES = {
    "missing", "extra_forbidden", "string_type", "string_too_long", "string_too_short", "int_parsing", "int_type",
    "float_parsing", "float_type", "bool_parsing", "bool_type", "enum", "literal_error", "uuid_parsing",
    "datetime_parsing", "datetime_from_date_parsing", "timezone_aware", "date_parsing", "greater_than_equal",
    "less_than_equal", "greater_than", "less_than", "finite_number", "list_type", "dict_type", "model_attributes_type",
    "too_long", "uuid_type", "time_out_of_range",
}  # fmt: skip


class GateParser(Parser):
    """Bodies, queries and forms come in through the JSON gate."""

    def parse_body(self, request: HttpRequest) -> Any:
        if request.content_type != "application/json":
            raise GridlineError("content_type_not_json", status=415, field="Content-Type")
        return read_json(request.body)

    def parse_querydict(self, data: Any, list_fields: list[str], request: HttpRequest) -> Any:
        for name, values in data.lists():
            for value in values:
                try:
                    check_text(value if isinstance(value, str) else value.name)
                except GridlineError as error:
                    raise GridlineError(error.code, field=name) from error
        return super().parse_querydict(data, list_fields, request)


class OrjsonRenderer(BaseRenderer):
    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        return orjson.dumps(data, default=_jsonable)


def _jsonable(value: Any) -> Any:
    if hasattr(value, "model_dump"):
        return value.model_dump()
    if isinstance(value, set | frozenset | tuple):
        return list(value)
    return str(value)


def make_api(title: str, namespace: str, modules: list[str]) -> NinjaAPI:
    """A door with our gate and our error format. A router that does not exist yet is left out."""
    api = NinjaAPI(
        title=title,
        version="1",
        urls_namespace=namespace,
        docs_url=None,
        parser=GateParser(),
        renderer=OrjsonRenderer(),
    )
    for router in filter(None, map(_router, modules)):
        api.add_router("", router)
    _handle_errors(api)
    return api


def _router(module: str) -> Router | None:
    """`<app>.api.router` is a module with an object `router`; an error inside it is not hidden."""
    found = optional(module)
    return found.router if found else None


def _handle_errors(api: NinjaAPI) -> None:
    api.add_exception_handler(Exception, response_for)
    api.add_exception_handler(GridlineError, response_for)
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(HttpError, _http_error)
    api.add_exception_handler(Http404, response_for)
    api.add_exception_handler(
        AuthenticationError, lambda request, _error: error_response(request, "not_signed_in", 401)
    )
    api.add_exception_handler(
        AuthorizationError, lambda request, _error: error_response(request, "forbidden", 403)
    )
    api.add_exception_handler(
        Throttled, lambda request, _error: error_response(request, "too_many_requests", 429)
    )


def _invalid(request: HttpRequest, error: Any) -> HttpResponse:
    """The first fault decides the message; all of them are listed, so that a form can mark every field."""
    faults = [
        {"field": _field_path(fault["loc"]), "type": fault["type"], "message": str(fault["msg"])[:200]}
        for fault in error.errors[:20]
    ]
    first = faults[0] if faults else {"field": None, "type": "", "message": ""}
    explained = first["type"] if first["type"] in EXPLAINED_TYPES else "other"
    context = error.errors[0].get("ctx", {}) if error.errors else {}
    return error_response(
        request,
        "invalid_field",
        400,
        field=first["field"],
        params={**context, "field": first["field"], "reason": first["message"]},
        extra={"faults": faults},
        text_code=f"invalid_field.{explained}",
    )


def _field_path(location: tuple[Any, ...]) -> str:
    """`("body", "payload", "location", "lon")` → `location.lon`: where the caller wrote it; `body` = all of it."""
    parts = [str(part) for part in location]
    if parts[:1] == ["body"]:
        return ".".join(parts[2:]) or "body"
    if parts and parts[0] in ("query", "path", "header", "form", "file", "cookie"):
        parts = parts[2:] if parts[0] == "form" and len(parts) > 2 else parts[1:]
    return ".".join(parts)


def _http_error(request: HttpRequest, error: Any) -> HttpResponse:
    """ninja wraps what the gate raised; the gate's own words are the better answer."""
    if isinstance(error.__cause__, GridlineError | RequestDataTooBig):
        return response_for(request, error.__cause__)
    codes = {
        401: "not_signed_in",
        403: "forbidden",
        404: "not_found",
        405: "method_not_allowed",
        413: "body_too_large",
    }
    code = "csrf_failed" if "csrf" in str(error).lower() else codes.get(error.status_code, "bad_request")
    return error_response(request, code, error.status_code)


api = make_api("Gridline", "api", ["gis.api.router", "grid.api.router", "dispatch.api.router"])
mobile_api = make_api("Gridline mobile", "mobile", ["mobile_api.api.router"])
