"""Plain pages of the same documents, for a person with a browser."""

import json
from typing import Any

from django.http import HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from grid.api.ogc.documents import HTML
from grid.api.ogc.request import Asked

_PAGE = """<!doctype html><html lang="{}"><meta charset="utf-8"><title>{}</title>
<style>
body {{ font: 15px/1.6 "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; margin: 2rem }}
table {{ border-collapse: collapse }}
td, th {{ border: 1px solid #ccc; padding: .2rem .6rem; text-align: left }}
</style>
<h1>{}</h1><p>{}</p>{}<ul>{}</ul></html>"""
_NOTHING = SafeString("")


def page(asked: Asked, title: str, document: dict[str, Any], body: SafeString = _NOTHING) -> HttpResponse:
    """A document's title, what it says, and its links."""
    links = format_html_join(
        "", '<li><a href="{}">{} ({})</a></li>',
        ((link["href"], link["title"], link["type"]) for link in document.get("links", [])),
    )  # fmt: skip
    told = document.get("description", "")
    text = format_html(_PAGE, asked.language, title, title, told, body, links)
    return HttpResponse(text, content_type=f"{HTML}; charset=utf-8")


def list_of_collections(document: dict[str, Any]) -> SafeString:
    """Each collection with a link to its page."""
    rows = ((_page_of(each), each["title"], each["description"]) for each in document["collections"])
    return format_html("<ul>{}</ul>", format_html_join("", '<li><a href="{}">{}</a>: {}</li>', rows))


def table_of_features(features: list[str]) -> SafeString:
    """The properties of some features."""
    read = [json.loads(feature) for feature in features]
    if not read:
        return SafeString("")
    names = list(read[0]["properties"])
    head = format_html_join("", "<th>{}</th>", ((name,) for name in names))
    rows = (
        (format_html_join("", "<td>{}</td>", ((_shown(each["properties"].get(name)),) for name in names)),)
        for each in read
    )
    return format_html("<table><tr>{}</tr>{}</table>", head, format_html_join("", "<tr>{}</tr>", rows))


def as_text(document: dict[str, Any]) -> SafeString:
    """A document as it is."""
    return format_html("<pre>{}</pre>", json.dumps(document, ensure_ascii=False, indent=1))


def _page_of(collection: dict[str, Any]) -> str:
    found = (link["href"] for link in collection["links"] if link["type"] == HTML and link["rel"] != "items")
    return str(next(found, ""))


def _shown(value: Any) -> str:
    return "" if value is None else str(value)
