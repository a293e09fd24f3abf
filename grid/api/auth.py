"""Signing in and out."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import login as start_session
from django.contrib.auth import logout as end_session
from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Status

from gis.domain.errors import GridlineError
from grid.api.me import me_of
from grid.api.schemas import Credentials, Me, Token
from grid.api.security import actor_of_request, bearer_token, signed_in
from grid.models import Account
from grid.selectors.load_actor import load_actor
from grid.services.check_credentials import check_credentials
from grid.services.issue_token import issue_token
from grid.services.record_sign_out import record_sign_out
from grid.services.revoke_token import revoke_token

router = Router(tags=["auth"])


@router.post("/auth/token", response=Token, auth=None, url_name="auth_token")
def token(request: HttpRequest, credentials: Credentials) -> Token:
    """Give a program a Bearer token for its name and password (and one-time code)."""
    account = _checked(request, credentials)
    issued = issue_token(account=account, at=timezone.now(), address=_address(request))
    return Token(token=issued.token, expires_at=issued.expires_at)


@router.post("/auth/login", response=Me, auth=None, url_name="auth_login")
def login(request: HttpRequest, credentials: Credentials) -> Me:
    """Start a browser session; the answer is that of `/me` and brings the CSRF token for all further writes."""
    _refuse_foreign_page(request)
    account = _checked(request, credentials)
    request.session.flush()  # whoever sat here before: nothing of theirs goes on
    start_session(request, account, backend="django.contrib.auth.backends.ModelBackend")
    return me_of(request, load_actor(account.pk))


@router.post("/auth/logout", response={204: None}, auth=signed_in, url_name="auth_logout")
def logout(request: HttpRequest) -> Status:
    """End the session, or revoke the token that signed this request."""
    record_sign_out(actor=actor_of_request(request), at=timezone.now(), address=_address(request))
    shown = bearer_token(request.headers.get("Authorization"))
    if shown:
        revoke_token(token=shown, at=timezone.now())
    else:
        end_session(request)
    return Status(204, None)


@router.get("/me", response=Me, auth=signed_in, url_name="me")
def me(request: HttpRequest) -> Me:
    """The account, its unit, roles, desks and scope, and the district."""
    return me_of(request, actor_of_request(request))


def _checked(request: HttpRequest, credentials: Credentials) -> Account:
    return check_credentials(
        username=credentials.username,
        password=credentials.password,
        otp=credentials.otp,
        at=timezone.now(),
        address=_address(request),
        request_id=getattr(request, "request_id", ""),
    )


def _refuse_foreign_page(request: HttpRequest) -> None:
    """Nobody is signed in yet, so there is no CSRF token to ask for: a foreign page shows by its Origin.

    A form of a foreign page without Origin cannot send JSON, which the body has to be.
    """
    origin = request.headers.get("Origin")
    foreign = origin and urlsplit(origin).netloc != request.get_host()
    if (
        foreign and origin not in settings.CSRF_TRUSTED_ORIGINS
    ) or request.content_type != "application/json":
        raise GridlineError("csrf_failed", status=403)


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR") or "")
