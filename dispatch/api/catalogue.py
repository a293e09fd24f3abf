"""The catalogues for pickers and programs."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from ninja import Router, Schema

from dispatch.domain.catalogue import Catalogue, ClassEntry, MatterEntry
from dispatch.selectors.catalogue import catalogue
from dispatch.selectors.current_moment import current_moment
from grid.api.security import signed_in

router = Router(tags=["catalogue"])


class LimitOut(Schema):
    """Value and unit; `unit` is continuous_hour, work_hour, working_day, calendar_day or minute."""

    value: float
    unit: str


class ConditionOut(Schema):
    """A filing condition; `rank` 0 is the default."""

    rank: int
    condition_zh: str
    limit: LimitOut


class MatterOut(Schema):
    code: str
    kind: str
    major_zh: str
    name_zh: str
    name_en: str
    approval_level: str
    lead_unit_type: str
    sub_handler_type: str
    notify_unit_type: str
    dispatch_mode: str
    self_handle_allowed: bool
    restricted: bool
    conditions: list[ConditionOut]


class MattersOut(Schema):
    version: int
    items: list[MatterOut]


class RequestClassOut(Schema):
    code: str
    level: int
    parent: str | None
    name_zh: str
    name_en: str
    typical_request_types: list[str]
    default_lead_unit_type: str
    crosswalk_matters: list[str]
    dispatch_mode: str
    restricted: bool
    limit: LimitOut


class RequestClassesOut(Schema):
    version: int
    items: list[RequestClassOut]


@router.get("/catalogue/matters", response=MattersOut, auth=signed_in, url_name="catalogue_matters")
def matters(request: HttpRequest, response: HttpResponse, kind: str = "") -> Any:
    """Matters of the catalogue in force, by code; `kind` narrows to event, component, social, district or
    collection.

    Carries an ETag: unchanged lists answer 304.
    """
    lists = catalogue(current_moment().catalogue_version)
    if unchanged(request, response, lists):
        return HttpResponseNotModified()
    found = [entry for entry in lists.matters.values() if kind in ("", entry.kind)]
    return {"version": lists.version, "items": [matter_out(entry) for entry in found]}


@router.get(
    "/catalogue/request-classes",
    response=RequestClassesOut,
    auth=signed_in,
    url_name="catalogue_request_classes",
)
def request_classes(request: HttpRequest, response: HttpResponse, level: int = 0) -> Any:
    """The class tree of the catalogue in force as a list by code; `level` narrows to one level (0 = all).

    Carries an ETag: unchanged lists answer 304.
    """
    lists = catalogue(current_moment().catalogue_version)
    if unchanged(request, response, lists):
        return HttpResponseNotModified()
    found = [entry for entry in lists.request_classes.values() if level in (0, entry.level)]
    return {"version": lists.version, "items": [class_out(entry) for entry in found]}


def unchanged(request: HttpRequest, response: HttpResponse, lists: Catalogue) -> bool:
    """True when the caller has this version; sets the headers by which it can ask next time."""
    etag = f'"catalogue-{lists.version}"'
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    return lists.version > 0 and request.headers.get("If-None-Match") == etag


def matter_out(entry: MatterEntry) -> dict[str, Any]:
    """One matter as the API shows it."""
    return {
        "code": entry.code,
        "kind": entry.kind,
        "major_zh": entry.major_zh,
        "name_zh": entry.name_zh,
        "name_en": entry.name_en,
        "approval_level": entry.approval_level,
        "lead_unit_type": entry.lead_unit_type,
        "sub_handler_type": entry.sub_handler_type,
        "notify_unit_type": entry.notify_unit_type,
        "dispatch_mode": entry.mode.value,
        "self_handle_allowed": entry.self_handle_allowed,
        "restricted": entry.restricted,
        "conditions": [
            {"rank": one.rank, "condition_zh": one.condition_zh, "limit": one.limit.as_json()}
            for one in entry.conditions
        ],
    }


def class_out(entry: ClassEntry) -> dict[str, Any]:
    """One request class as the API shows it."""
    return {
        "code": entry.code,
        "level": entry.level,
        "parent": entry.parent or None,
        "name_zh": entry.name_zh,
        "name_en": entry.name_en,
        "typical_request_types": list(entry.typical_request_types),
        "default_lead_unit_type": entry.default_lead_unit_type,
        "crosswalk_matters": list(entry.crosswalk_matters),
        "dispatch_mode": entry.mode.value,
        "restricted": entry.restricted,
        "limit": entry.limit.as_json(),
    }
