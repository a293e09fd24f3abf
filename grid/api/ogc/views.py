"""The addresses below `/ogc/` (OGC 17-069r4 Features core, 18-058r1 coordinate systems)."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from gis.domain.feature_question import FeatureQuestion
from gis.domain.map_layers import map_layer, map_layers
from gis.domain.served_crs import ServedCrs
from gis.selectors.layer_summary import layer_summaries
from gis.selectors.read_features import FeaturePage, count_features, read_feature, read_features
from grid.api.ogc import documents, pages
from grid.api.ogc.openapi import openapi
from grid.api.ogc.request import OF_ITEMS, Asked, asked_for, crs_of, filterable, question_of


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """`/ogc/`"""
    asked = asked_for(request)
    document = documents.landing(asked)
    return pages.page(asked, document["title"], document) if asked.html else _json(document)


@require_safe
def conformance(request: HttpRequest) -> HttpResponse:
    """`/ogc/conformance`"""
    asked = asked_for(request)
    document = documents.conformance()
    return (
        pages.page(asked, "Conformance", document, pages.as_text(document)) if asked.html else _json(document)
    )


@require_safe
def api(request: HttpRequest) -> HttpResponse:
    """`/ogc/api`: the OpenAPI document."""
    asked = asked_for(request)
    document = openapi(asked, map_layers())
    if asked.html:
        return pages.page(asked, document["info"]["title"], {}, pages.as_text(document))
    return _json(document, documents.OPENAPI)


@require_safe
def collections(request: HttpRequest) -> HttpResponse:
    """`/ogc/collections`"""
    asked = asked_for(request)
    document = documents.collections(asked, layer_summaries())
    if asked.html:
        return pages.page(asked, "Collections", document, pages.list_of_collections(document))
    return _json(document)


@require_safe
def collection(request: HttpRequest, layer: str) -> HttpResponse:
    """`/ogc/collections/{layer}`"""
    asked = asked_for(request)
    (summary,) = layer_summaries(map_layer(layer).name)
    document = documents.collection(asked, summary)
    return pages.page(asked, document["title"], document) if asked.html else _json(document)


@require_safe
def schema(request: HttpRequest, layer: str) -> HttpResponse:
    """`/ogc/collections/{layer}/schema`"""
    asked = asked_for(request)
    document = documents.schema(asked, map_layer(layer))
    if asked.html:
        return pages.page(asked, document["title"], {}, pages.as_text(document))
    return _json(document, documents.SCHEMA)


@require_safe
def items(request: HttpRequest, layer: str) -> HttpResponse:
    """`/ogc/collections/{layer}/items`: a page of features and the link to the next."""
    known = map_layer(layer) if layer in {each.name for each in map_layers()} else None
    asked = asked_for(
        request, known=[*OF_ITEMS, *(field.name for field in filterable(known))] if known else []
    )
    question = question_of(request, known or map_layer(layer))
    found = read_features(question)
    matched = _matched(question)
    links = _item_links(asked, question, found)
    if asked.html:
        return pages.page(asked, layer, {"links": links}, pages.table_of_features(found.features))
    head = {
        "type": "FeatureCollection",
        "timeStamp": timezone.now().isoformat(timespec="seconds").replace("+00:00", "Z"),
        "numberReturned": len(found.features),
        **({} if matched is None else {"numberMatched": matched}),
        "links": links,
    }
    body = f'{json.dumps(head, ensure_ascii=False)[:-1]},"features":[{",".join(found.features)}]}}'
    return _features(body, question.crs)


@require_safe
def item(request: HttpRequest, layer: str, key: str) -> HttpResponse:
    """`/ogc/collections/{layer}/items/{key}`: one feature."""
    asked = asked_for(request, known=["crs"])
    known, crs = map_layer(layer), crs_of(request)
    text = read_feature(known, key[:80], crs)
    path = f"/collections/{known.name}"
    links = [
        *documents.both_forms(asked, f"{path}/items/{key}"),
        asked.link(path, "collection", documents.JSON, known.title(asked.language)),
    ]
    if asked.html:
        return pages.page(asked, key, {"links": links}, pages.table_of_features([text]))
    return _features(f'{text[:-1]},"links":{json.dumps(links, ensure_ascii=False)}}}', crs)


def _matched(question: FeatureQuestion) -> int | None:
    """The whole layer's count is remembered; anything else is counted, up to a number."""
    if question.is_filtered:
        return count_features(question)
    (summary,) = layer_summaries(question.layer.name)
    return summary.count


def _item_links(asked: Asked, question: FeatureQuestion, found: FeaturePage) -> list[dict[str, str]]:
    path = f"/collections/{question.layer.name}"
    query = {name: value for name, value in asked.request.GET.items() if name != "f"}
    forms = {documents.GEOJSON: "json", documents.HTML: "html"}
    own = documents.HTML if asked.html else documents.GEOJSON
    links = [
        asked.link(f"{path}/items", "self" if kind == own else "alternate", kind, "", query | {"f": form})
        for kind, form in forms.items()
    ]
    if found.next_after:
        following = query | {"after": str(found.next_after), "f": forms[own]}
        links.append(asked.link(f"{path}/items", "next", own, "next page", following))
    title = question.layer.title(asked.language)
    return [*links, asked.link(path, "collection", documents.JSON, title)]


def _json(document: dict[str, Any], kind: str = documents.JSON) -> HttpResponse:
    response = HttpResponse(json.dumps(document, ensure_ascii=False), content_type=kind)
    response["Cache-Control"] = "private, no-cache"
    return response


def _features(body: str, crs: ServedCrs) -> HttpResponse:
    response = HttpResponse(body, content_type=documents.GEOJSON)
    response["Content-Crs"] = f"<{crs.uri}>"
    response["Cache-Control"] = "private, no-cache"
    return response
