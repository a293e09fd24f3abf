"""The built front end: two pages and the few files that must stand beside them. Assets are served by WhiteNoise."""

import mimetypes

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from config.errors import not_found

NOT_BUILT = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>Gridline</title>
<p>页面尚未构建。请运行 <code>make run</code>,或在 static/ 下运行 <code>npm run build</code>。</p>
<p>The pages have not been built yet. Run <code>make run</code>, or <code>npm run build</code> in static/.</p></html>
"""


def page(request: HttpRequest, name: str) -> HttpResponse:
    """`console` or `inspector`. Never cached: it names the assets of the present build."""
    path = settings.STATIC_ROOT / name / "index.html"
    try:
        response = HttpResponse(path.read_bytes(), content_type="text/html; charset=utf-8")
    except FileNotFoundError:
        return HttpResponse(NOT_BUILT, status=503)
    response["Cache-Control"] = "no-cache"
    return response


def page_file(request: HttpRequest, name: str, file: str) -> HttpResponseBase:
    """A service worker or manifest: its address decides its scope, so it is served beside the page."""
    path = settings.STATIC_ROOT / name / file
    if not path.is_file():
        raise Http404
    kind = "application/manifest+json" if path.suffix == ".webmanifest" else mimetypes.guess_type(file)[0]
    response = FileResponse(path.open("rb"), content_type=kind or "application/octet-stream")
    response["Cache-Control"] = "no-cache"
    return response


def inner_page(request: HttpRequest, name: str) -> HttpResponse:
    """Addresses inside a page belong to its own router; everything else that is unknown is not found."""
    if request.method in ("GET", "HEAD") and "text/html" in request.headers.get("Accept", ""):
        return page(request, name)
    return not_found(request)
