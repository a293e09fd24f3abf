"""Requests that only want to know whether what they kept is still good."""

from django.http import HttpRequest


def matches(request: HttpRequest, tag: str) -> bool:
    """True when If-None-Match names this ETag; weak and strong ones are alike to a GET (RFC 9110, 13.1.2)."""
    kept = request.headers.get("If-None-Match", "")
    opaque = tag.removeprefix("W/")
    return any(given.strip().removeprefix("W/") == opaque for given in kept.split(","))
