"""Every address of the product."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from config.api import api, mobile_api
from config.health import livez, readyz
from config.metrics import metrics
from config.optional import optional
from config.pages import inner_page, page, page_file
from config.tls import authority_certificate

handler400 = "config.errors.bad_request"
handler403 = "config.errors.forbidden"
handler404 = "config.errors.not_found"
handler500 = "config.errors.server_error"

#: Files that a page needs at its own address, e.g. sw.js and manifest.webmanifest.
PAGE_FILE = r"(?P<file>[\w-]+(?:\.[\w-]+)*\.(?:js|json|webmanifest|png|svg|ico))$"
#: Not pages, so an unknown address below them is an error and not the console.
DOORS = "api|mobile|open311|ogc|tiles|static|ws"


def of_app(module: str) -> list[URLPattern | URLResolver]:
    """Plain views an app brings itself, e.g. map tiles, under the addresses its `urls` module states."""
    found = optional(module)
    return [path("", include(found))] if found else []


urlpatterns = [
    path("api/v1/", api.urls),
    path("mobile/v1/", mobile_api.urls),
    *of_app("gis.urls"),
    *of_app("grid.urls"),
    *of_app("dispatch.urls"),
    path("livez", livez),
    path("readyz", readyz),
    path("metrics", metrics),
    path("ca.crt", authority_certificate),
    path("", page, {"name": "console"}),
    path("inspector/", page, {"name": "inspector"}),
    re_path(rf"^inspector/{PAGE_FILE}", page_file, {"name": "inspector"}),
    re_path(rf"^{PAGE_FILE}", page_file, {"name": "console"}),
    re_path(r"^inspector/", inner_page, {"name": "inspector"}),
    re_path(rf"^(?!(?:{DOORS})/)", inner_page, {"name": "console"}),
]
