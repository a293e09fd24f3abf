"""Who signs a request: a browser by its session and the CSRF token, a program by its Bearer token."""

from collections.abc import Mapping
from typing import Any

from channels.db import database_sync_to_async
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from ninja.security.base import AuthBase
from ninja.utils import check_csrf

from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role
from grid.selectors.actor_of_session import actor_of_session
from grid.selectors.actor_of_token import actor_of_token
from grid.services.note_token_use import note_token_use

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class SignedIn(AuthBase):
    """ninja `auth=`: sets `request.actor`. One statement per request.

    Raises GridlineError `not_signed_in` (401), `csrf_failed` (403, a session's write without the token) and,
    when roles are named, `role_not_entitled` (403). A Bearer token that is shown and wrong is refused even
    when a good session stands beside it.
    """

    openapi_type = "http"
    openapi_scheme = "bearer"

    def __init__(self, *roles: Role) -> None:
        super().__init__()
        self.roles = roles

    def __call__(self, request: HttpRequest) -> Actor:
        """The actor of the request."""
        actor = actor_of_request(request)
        if self.roles and not actor.has(*self.roles):
            raise GridlineError("role_not_entitled", status=403, verb="open_this")
        return actor


def actor_of_request(request: HttpRequest) -> Actor:
    """The actor, also for plain Django views (tiles, files); remembered on the request. Raises like `SignedIn`."""
    known: Actor | None = getattr(request, "actor", None)
    if known is not None:
        return known
    token = bearer_token(request.headers.get("Authorization"))
    now = timezone.now()  # sign-in runs on real time, never on the test clock
    if token is not None:
        actor = actor_of_token(token, now)
        if actor:
            note_token_use(token=token, at=now)
    else:
        session_key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        actor = actor_of_session(session_key, now) if session_key else None
        if actor and request.method not in _SAFE_METHODS and check_csrf(request):
            raise GridlineError("csrf_failed", status=403)
    if actor is None:
        raise GridlineError("not_signed_in", status=401)
    request.actor = actor  # type: ignore[attr-defined]
    return actor


def bearer_token(authorization: str | None) -> str | None:
    """The token of an Authorization header; None without one; empty (never valid) for another scheme."""
    if not authorization:
        return None
    scheme, _, token = authorization.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def find_actor_of_scope(scope: Mapping[str, Any]) -> Actor | None:
    """The actor of an ASGI WebSocket handshake: Authorization header of a program, else the session cookie.

    None when nobody is signed in. That the page is ours (Origin) was checked before this is asked.
    """
    headers = {name.lower(): value.decode("latin-1") for name, value in scope.get("headers", ())}
    now = timezone.now()
    token = bearer_token(headers.get(b"authorization"))
    if token is not None:
        return actor_of_token(token, now)
    session_key = scope.get("cookies", {}).get(settings.SESSION_COOKIE_NAME)
    return actor_of_session(session_key, now) if session_key else None


async def actor_of_scope(scope: Mapping[str, Any]) -> Actor | None:
    """`find_actor_of_scope` for consumers; runs on the database thread."""
    found: Actor | None = await database_sync_to_async(find_actor_of_scope)(scope)
    return found


signed_in = SignedIn()
