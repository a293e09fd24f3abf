"""Who reads the layers that are given out: anybody signed in, or a desktop GIS with a token made for it."""

import base64
import binascii

from django.http import HttpRequest
from django.utils import timezone
from ninja.security.base import AuthBase

from gis.domain.errors import GridlineError
from grid.api.security import actor_of_request, bearer_token
from grid.domain.actor import Actor
from grid.selectors.actor_of_token import reader_of_token
from grid.services.check_read_token import check_read_token
from grid.services.note_token_use import note_token_use


class Reader(AuthBase):
    """ninja `auth=` of doors that only give out geography; see `reader_of_request`."""

    openapi_type = "http"
    openapi_scheme = "bearer"

    def __call__(self, request: HttpRequest) -> Actor:
        """The actor of the request."""
        return reader_of_request(request)


def reader_of_request(request: HttpRequest) -> Actor:
    """A session, a Bearer token, or HTTP Basic with an account's name and its token in place of the password.

    A token of scope `geography` is enough here and nowhere else: what is remembered on the request is not the actor
    that other doors ask for. Raises GridlineError `not_signed_in`, `read_token_wrong` (401), `sign_in_locked` (429).
    """
    known: Actor | None = getattr(request, "reader", None)
    if known is not None:
        return known
    authorization = request.headers.get("Authorization")
    if authorization and authorization[:6].lower() == "basic ":
        actor = _by_basic(request, authorization[6:])
    elif authorization:
        actor = _by_bearer(bearer_token(authorization) or "")
    else:
        actor = actor_of_request(request)
    request.reader = actor  # type: ignore[attr-defined]
    return actor


def _by_bearer(token: str) -> Actor:
    now = timezone.now()
    actor = reader_of_token(token, now)
    if actor is None:
        raise GridlineError("not_signed_in", status=401)
    note_token_use(token=token, at=now)
    return actor


def _by_basic(request: HttpRequest, credentials: str) -> Actor:
    try:
        username, _, token = (
            base64.b64decode(credentials.strip(), validate=True).decode("utf-8").partition(":")
        )
    except (binascii.Error, ValueError):
        raise GridlineError("read_token_wrong", status=401) from None
    now = timezone.now()
    actor = check_read_token(
        username=username,
        token=token,
        at=now,
        address=str(request.META.get("REMOTE_ADDR") or ""),
        request_id=getattr(request, "request_id", ""),
    )
    note_token_use(token=token, at=now)
    return actor


reader = Reader()
