"""Measurements for Prometheus."""

import hmac
import os

from django.http import HttpRequest, HttpResponse
from prometheus_client import CONTENT_TYPE_LATEST, Histogram, generate_latest

from config.errors import error_response

REQUEST_SECONDS = Histogram(
    "gridline_http_request_seconds",
    "Time to answer an HTTP request, by route.",
    ["method", "route", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 10),
)

LOCAL_ADDRESSES = {"127.0.0.1", "::1"}


def metrics(request: HttpRequest) -> HttpResponse:
    """`/metrics`, for this machine and for holders of `GRIDLINE_METRICS_TOKEN`."""
    token = os.environ.get("GRIDLINE_METRICS_TOKEN", "")
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    entitled = hmac.compare_digest(given.encode(), token.encode()) if token else False
    # Behind a proxy every request seems to come from this machine.
    local = request.META.get("REMOTE_ADDR") in LOCAL_ADDRESSES and "X-Forwarded-For" not in request.headers
    if not entitled and not local:
        return error_response(request, "forbidden", 403)
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)
